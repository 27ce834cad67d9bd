from app.models.message import Message

# slot: models sorted
"Message",
