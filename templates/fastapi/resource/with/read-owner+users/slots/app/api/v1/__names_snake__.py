from app.api.deps import CurrentUser

# slot: list-reader
user: CurrentUser,

# slot: reader
user: CurrentUser,

# slot: rows
__name_pascal__.visible_to(user)
