from uuid import uuid4
from tests.users import add_user

# slot: added
session.info.get("author") or await add_user(session, uuid4().hex)
