from sqlalchemy import Numeric

# slot: type
Numeric(__digits__, __places__)
