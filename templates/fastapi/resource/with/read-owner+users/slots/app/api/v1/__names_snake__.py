from app.api.deps import CurrentUser

# slot: list-reader
user: CurrentUser,

# slot: reader
user: CurrentUser,

# slot: visible
__name_pascal__.owner_id == user.id

# slot: rows
select(__name_pascal__).where(__name_pascal__.owner_id == user.id)
