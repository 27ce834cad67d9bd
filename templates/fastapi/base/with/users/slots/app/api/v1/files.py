from app.api.deps import WriteUser
from app.core.errors import forbidden

# slot: editor
user: WriteUser,

# slot: editor-check
if file.owner_id != user.id and not user.is_superuser:
    raise forbidden()

# slot: create-user
user: WriteUser,

# slot: create-owner
file.owner_id = user.id
