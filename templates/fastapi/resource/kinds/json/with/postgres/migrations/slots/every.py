from sqlalchemy.dialects import postgresql

# slot: type
postgresql.JSONB()
