from sqlalchemy.dialects.postgresql import JSONB

# slot: type
JSONB
