from app.models.user import User

# slot: models
"User",
