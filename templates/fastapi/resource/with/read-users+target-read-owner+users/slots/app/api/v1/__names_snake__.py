from app.models.user import User

# slot: related-reader
user: User

# slot: related-user
user
