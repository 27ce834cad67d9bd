from functools import partial

from app.core.cache import invalidate

# slot: committed
# What the request made stale is dropped before its answer goes out.
await attempt(partial(invalidate, *session.info.pop("invalidate", ())))

# slot: functions spaced
def note_invalidation(session: AsyncSession, *tags: str) -> None:
    """Have the cache entries under these tags dropped once the session has committed."""
    session.info.setdefault("invalidate", set()).update(tags)
