from functools import partial

from app.chat.hub import hub
from app.core.sessions import hash_token
from app.dependencies import after_commit

# slot: replaced
after_commit(session, partial(hub.disconnect, hash_token(token)))

# slot: closed
after_commit(session, partial(hub.disconnect, hash_token(token)))
