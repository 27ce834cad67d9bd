from uuid import uuid4
from tests.users import add_user

# slot: add-owner
owner = slot_added

# slot: owner
owner_id=owner.id

# slot: added
await add_user(session, uuid4().hex)
