from app.models.base import utcnow

# slot: value
__default__()
