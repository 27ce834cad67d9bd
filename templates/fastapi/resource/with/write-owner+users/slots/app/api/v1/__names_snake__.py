from app.api.deps import CurrentUserWrite

# slot: writer
user: CurrentUserWrite,

# slot: create-writer
user: CurrentUserWrite,

# slot: mine
__name_pascal__.owner_id == user.id
