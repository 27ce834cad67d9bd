from app.api.deps import Superuser

# slot: writer
user: Superuser,

# slot: create-writer
user: Superuser,
