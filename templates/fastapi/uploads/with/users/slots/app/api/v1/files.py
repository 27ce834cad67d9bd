from app.api.deps import CurrentUser, CurrentUserWrite
from app.core.errors import forbidden
from app.models.user import User

# slot: user-param
user: User

# slot: user
user

# slot: reader
user: CurrentUser

# slot: writer
user: CurrentUserWrite

# slot: editor-check
if file.owner_id != user.id and not user.is_superuser:
    raise forbidden()

# slot: owner
owner, owned = user.id, (File.owner_id == user.id,)

# slot: locked
# Lock the user: two uploads that end together have to count each other.
await session.execute(select(User.id).where(User.id == user.id).with_for_update())

# slot: create-owner
owner_id=user.id,
