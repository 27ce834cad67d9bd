"""Sessions of requests, which commit before the response is sent."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.cache import invalidate
from app.core.database import get_database
from app.core.view_counter import ViewCounter
from app.crud import items

logger = logging.getLogger(__name__)

view_counter = ViewCounter(items.add_views)


async def get_session() -> AsyncIterator[AsyncSession]:
    async with get_database().sessions() as session:
        yield session
        await session.commit()
        # Invalidate before the response is sent.
        await attempt(partial(invalidate, *session.info.pop("invalidate", ())))
        for work in session.info.pop("after_commit", ()):
            await attempt(work)


async def get_read_session() -> AsyncIterator[AsyncSession]:
    """Yield a session for reads, outside of any transaction."""
    async with get_database().read_sessions() as session:
        yield session
        # Raises if there are unsaved changes.
        session.sync_session.flush()


def after_commit(session: AsyncSession, work: Callable[[], Awaitable[None]]) -> None:
    """Run work once the session has committed, before the response is sent."""
    session.info.setdefault("after_commit", []).append(work)


async def attempt(work: Callable[[], Awaitable[None]]) -> None:
    """Run work after the commit; a failure is only logged, since the data is stored."""
    try:
        await work()
    except Exception:
        logger.exception("work after the commit failed; the commit stays")


def note_invalidation(session: AsyncSession, *tags: str) -> None:
    """Invalidate these tags once the session has committed."""
    session.info.setdefault("invalidate", set()).update(tags)
