"""What the application lends to a request: sessions that commit before the answer goes out."""

from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import get_database
from app.core.views import ViewCounter
from app.crud import items

view_counter = ViewCounter(items.add_views)


async def get_session() -> AsyncIterator[AsyncSession]:
    """Yield a session, and commit what succeeded."""
    async with get_database().sessions() as session:
        yield session
        await session.commit()
        # slot: committed


async def get_read_session() -> AsyncIterator[AsyncSession]:
    """Yield a session for reads alone, outside of any transaction."""
    async with get_database().read_sessions() as session:
        yield session


# slot: functions spaced
