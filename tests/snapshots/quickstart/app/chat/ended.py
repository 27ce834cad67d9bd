"""Which of the sessions behind the connections are over."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.refresh_token import RefreshToken


async def find_ended(session: AsyncSession, *, ids: Sequence[str]) -> set[str]:
    """Return the families that were revoked."""
    revoked = select(RefreshToken.family).where(
        RefreshToken.family.in_(ids), RefreshToken.revoked_at.is_not(None)
    )
    return set(await session.scalars(revoked))
