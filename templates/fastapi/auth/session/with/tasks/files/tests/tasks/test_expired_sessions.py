"""Deletion of expired sessions."""

from datetime import timedelta

from httpx2 import AsyncClient
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.base import utcnow
from app.models.session import UserSession
from app.tasks.expired_sessions import remove_expired_sessions


async def test_expired_sessions_are_deleted(
    client: AsyncClient, auth_headers: dict[str, str], session: AsyncSession
) -> None:
    """Delete a session after its end, and no earlier."""
    await remove_expired_sessions()
    hashes = select(UserSession.token_hash)
    assert (await session.scalars(hashes)).all()
    past = utcnow() - timedelta(seconds=1)
    await session.execute(update(UserSession).values(expires_at=past))
    await session.commit()
    await remove_expired_sessions()
    assert (await session.scalars(hashes)).all() == []
