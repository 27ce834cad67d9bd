from app.crud import users

# slot: figures
"users": users.count,
