from app.api.deps import CurrentUserWrite

# slot: writer
user: CurrentUserWrite,

# slot: create-writer
user: CurrentUserWrite,
