"""Which of the sessions behind the connections are over."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.base import utcnow
from app.models.session import UserSession


async def find_ended(session: AsyncSession, *, ids: Sequence[str]) -> set[str]:
    """Return the sessions that were closed, or have run out."""
    open_ones = select(UserSession.token_hash).where(
        UserSession.token_hash.in_(ids), UserSession.expires_at > utcnow()
    )
    return set(ids) - set(await session.scalars(open_ones))
