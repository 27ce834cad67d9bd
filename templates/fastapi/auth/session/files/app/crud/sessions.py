"""Sessions in the database."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import get_settings
from app.core.sessions import hash_token, new_token
from app.models.base import utcnow
from app.models.session import UserSession
from app.models.user import User

MAX_EXPIRED = 1_000
# Long enough to fill in a form; each visitor adds a row.
VISIT = timedelta(hours=4)


def lifetime(user: User | None) -> timedelta:
    return VISIT if user is None else timedelta(days=get_settings().session_expire_days)


async def open_session(session: AsyncSession, *, user: User | None = None) -> str:
    """Open a session, an anonymous one without a user, and return its secret."""
    token = new_token()
    session.add(
        UserSession(
            token_hash=hash_token(token),
            user_id=user.id if user else None,
            token_version=user.token_version if user else 0,
            expires_at=utcnow() + lifetime(user),
        )
    )
    await session.flush()
    return token


async def exists(session: AsyncSession, *, token: str) -> bool:
    """Return True if the secret is that of a session, anonymous or not."""
    found = select(UserSession.id).where(
        UserSession.token_hash == hash_token(token), UserSession.expires_at > utcnow()
    )
    return await session.scalar(found) is not None


async def find_user(session: AsyncSession, *, token: str) -> User | None:
    """Return the user of a session; none if the password changed after it began."""
    found = (
        select(User)
        .join(UserSession, UserSession.user_id == User.id)
        .where(
            UserSession.token_hash == hash_token(token),
            UserSession.expires_at > utcnow(),
            UserSession.token_version == User.token_version,
        )
    )
    return await session.scalar(found)


async def close_session(session: AsyncSession, *, token: str) -> None:
    await session.execute(delete(UserSession).where(UserSession.token_hash == hash_token(token)))


async def remove_expired(session: AsyncSession) -> int:
    """Delete some expired sessions, and return how many."""
    expired = select(UserSession.id).where(UserSession.expires_at < utcnow()).limit(MAX_EXPIRED)
    # By id: deleting a range would block other logins on some databases.
    if ids := (await session.scalars(expired)).all():
        await session.execute(delete(UserSession).where(UserSession.id.in_(ids)))
    return len(ids)
