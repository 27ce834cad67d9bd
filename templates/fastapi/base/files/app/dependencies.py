"""What the application lends to a request: sessions that commit before the answer goes out."""

from collections.abc import AsyncIterator, Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import get_database
from app.core.views import ViewCounter
from app.crud import items

view_counter = ViewCounter(items.add_views)
# slot: shared


async def get_session() -> AsyncIterator[AsyncSession]:
    """Yield a session, and commit what succeeded."""
    async with get_database().sessions() as session:
        yield session
        await session.commit()
        # slot: committed
        for work in session.info.pop("after_commit", ()):
            await work()


async def get_read_session() -> AsyncIterator[AsyncSession]:
    """Yield a session for reads alone, outside of any transaction."""
    async with get_database().read_sessions() as session:
        yield session


def after_commit(session: AsyncSession, work: Callable[[], Awaitable[None]]) -> None:
    """Have something done once the session has committed, before the answer goes out."""
    session.info.setdefault("after_commit", []).append(work)


# slot: functions spaced
