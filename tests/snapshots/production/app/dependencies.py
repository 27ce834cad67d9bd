"""Dependencies of requests: sessions that commit before the response is sent."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.cache import invalidate
from app.core.database import get_database
from app.core.replica import Replica
from app.core.views import ViewCounter
from app.crud import items, replica_beats

logger = logging.getLogger(__name__)

view_counter = ViewCounter(items.add_views)
replica = Replica(replica_beats.advance, replica_beats.read)


async def get_session() -> AsyncIterator[AsyncSession]:
    """Yield a session, and commit what succeeded."""
    async with get_database().sessions() as session:
        yield session
        await session.commit()
        # What the request made stale is dropped before its answer goes out.
        await attempt(partial(invalidate, *session.info.pop("invalidate", ())))
        for work in session.info.pop("after_commit", ()):
            await attempt(work)


async def get_read_session() -> AsyncIterator[AsyncSession]:
    """Yield a session for reads alone, outside of any transaction."""
    async with get_database().read_sessions() as session:
        yield session
        # Raises where something was to be written.
        session.sync_session.flush()


def after_commit(session: AsyncSession, work: Callable[[], Awaitable[None]]) -> None:
    """Have something done once the session has committed, before the answer goes out."""
    session.info.setdefault("after_commit", []).append(work)


async def attempt(work: Callable[[], Awaitable[None]]) -> None:
    """Do work after the commit; the answer does not depend on it, or a client would try again."""
    try:
        await work()
    except Exception:
        logger.exception("work after the commit failed; the commit stays")


def note_invalidation(session: AsyncSession, *tags: str) -> None:
    """Have the cache entries under these tags dropped once the session has committed."""
    session.info.setdefault("invalidate", set()).update(tags)
