from sqlalchemy import JSON

# slot: type
JSON
