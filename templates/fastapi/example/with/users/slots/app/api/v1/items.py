from app.api.deps import CurrentUserWrite
from app.core.errors import forbidden

# slot: editor
user: CurrentUserWrite

# slot: editor-check
if item.owner_id != user.id and not user.is_superuser:
    raise forbidden()

# slot: create-user
user: CurrentUserWrite

# slot: create-owner
owner_id=user.id

# slot: bulk-user
user: CurrentUserWrite,
