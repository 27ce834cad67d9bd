from app.api.deps import Superuser

# slot: list-reader
user: Superuser,

# slot: reader
user: Superuser,
