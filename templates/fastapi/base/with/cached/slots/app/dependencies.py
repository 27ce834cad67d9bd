from functools import partial

from app.core.cache import invalidate

# slot: committed
# Invalidate before the response is sent.
await attempt(partial(invalidate, *session.info.pop("invalidate", ())))

# slot: functions spaced
def note_invalidation(session: AsyncSession, *tags: str) -> None:
    """Invalidate these tags once the session has committed."""
    session.info.setdefault("invalidate", set()).update(tags)
