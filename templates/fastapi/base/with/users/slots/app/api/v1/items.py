from app.api.deps import WriteUser
from app.core.errors import forbidden

# slot: editor
user: WriteUser,

# slot: editor-check
if item.owner_id != user.id and not user.is_superuser:
    raise forbidden()

# slot: create-user
user: WriteUser,

# slot: create-owner
owner_id=user.id,

# slot: bulk-user
user: WriteUser,

# slot: bulk-owner
owner_id=user.id,
