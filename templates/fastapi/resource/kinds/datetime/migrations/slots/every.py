from app.models.base import UTCDateTime
# slot: type
UTCDateTime()
