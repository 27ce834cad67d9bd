from app.tasks import expired_tokens

# slot: names
"expired_tokens",
