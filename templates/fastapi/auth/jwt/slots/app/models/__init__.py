from app.models.refresh_token import RefreshToken

# slot: models
"RefreshToken",
