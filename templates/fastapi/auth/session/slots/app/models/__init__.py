from app.models.session import UserSession

# slot: models
"UserSession",
