from sqlalchemy import Double
# slot: python
float

# slot: type
Double
