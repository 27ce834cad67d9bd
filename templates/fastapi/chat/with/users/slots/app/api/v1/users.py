from functools import partial

from app.chat.hub import hub
from app.dependencies import after_commit

# slot: changed
if body.new_password:
    after_commit(session, partial(hub.disconnect, f"user:{user.id}"))

# slot: deleted
after_commit(session, partial(hub.disconnect, f"user:{user.id}"))
