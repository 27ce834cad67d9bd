"""Which of the sessions behind the connections are over."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.base import utcnow
from app.models.refresh_token import RefreshToken


async def find_ended(session: AsyncSession, *, ids: Sequence[str]) -> set[str]:
    """Return the families that were signed out, were revoked, or have run out."""
    living = select(RefreshToken.family).where(
        RefreshToken.family.in_(ids),
        RefreshToken.ended_at.is_(None),
        RefreshToken.revoked_at.is_(None),
        RefreshToken.expires_at > utcnow(),
    )
    return set(ids) - set(await session.scalars(living))
