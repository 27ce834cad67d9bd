from app.models.base import utcnow

# slot: backfill
__backfill__()
