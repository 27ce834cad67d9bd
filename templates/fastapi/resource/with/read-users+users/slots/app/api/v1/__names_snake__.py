from app.api.deps import CurrentUser

# slot: list-reader
user: CurrentUser,

# slot: reader
user: CurrentUser,
