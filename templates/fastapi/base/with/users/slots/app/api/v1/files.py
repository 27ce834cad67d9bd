from sqlalchemy import select

from app.api.deps import ReadUser, WriteUser
from app.core.errors import forbidden
from app.models.user import User

# slot: reader
user: ReadUser,

# slot: editor
user: WriteUser,

# slot: editor-check
if file.owner_id != user.id and not user.is_superuser:
    raise forbidden()

# slot: create-user
user: WriteUser,

# slot: owner
owner, owned = user.id, (File.owner_id == user.id,)

# slot: locked
# Otherwise two uploads that end together would not count each other.
await session.execute(select(User.id).where(User.id == user.id).with_for_update())

# slot: create-owner
owner_id=user.id,
