"""Which of the sessions behind the connections are over."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.base import utcnow
from app.models.refresh_token import RefreshToken


async def find_ended(session: AsyncSession, *, ids: Sequence[str]) -> set[str]:
    """Return the families that were revoked, have run out, or are forgotten."""
    living = (
        select(RefreshToken.family)
        .where(RefreshToken.family.in_(ids))
        .group_by(RefreshToken.family)
        .having(
            func.count(RefreshToken.revoked_at) == 0,
            func.max(RefreshToken.expires_at) > utcnow(),
        )
    )
    return set(ids) - set(await session.scalars(living))
