from uuid import uuid4
from tests.users import add_user

# slot: add-owner
owner = await add_user(session, uuid4().hex)

# slot: owner
owner_id=owner.id
