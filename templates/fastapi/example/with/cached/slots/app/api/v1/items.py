from app.dependencies import note_invalidation
from app.middleware.response_cache import public_cache

# slot: list-cache
@public_cache("items")

# slot: popular-cache
@public_cache("items")

# slot: created
note_invalidation(session, "items")

# slot: bulk-created
note_invalidation(session, "items")

# slot: changed
note_invalidation(session, "items")

# slot: deleted
note_invalidation(session, "items")
