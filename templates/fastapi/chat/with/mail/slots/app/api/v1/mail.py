from functools import partial

from app.chat.hub import hub
from app.dependencies import after_commit

# slot: reset
after_commit(session, partial(hub.disconnect, f"user:{user.id}"))
