from app.models.base import utcnow

# slot: value
__backfill__()
