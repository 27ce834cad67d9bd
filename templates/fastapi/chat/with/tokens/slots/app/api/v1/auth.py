from functools import partial

from app.chat.hub import hub
from app.dependencies import after_commit

# slot: revoked
await hub.disconnect(claims.family)

# slot: removed
after_commit(session, partial(hub.disconnect, claims.family))
