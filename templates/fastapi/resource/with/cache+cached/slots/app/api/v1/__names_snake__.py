from app.dependencies import note_invalidation
from app.middleware.response_cache import public_cache

# slot: cache
@public_cache("{{table}}")

# slot: created
note_invalidation(session, "{{table}}")

# slot: changed
note_invalidation(session, "{{table}}")

# slot: deleted
note_invalidation(session, "{{table}}")
