"""Tokens: who gets which, and which are still good."""

from collections.abc import Set
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import get_settings
from app.core.tokens import Claims, TokenType, decode, encode, invalid_token, make_claims
from app.models.base import utcnow
from app.models.refresh_token import RefreshToken
from app.models.user import User
from app.schemas.token import TokenPair


def allowed_scopes(user: User) -> frozenset[str]:
    """Return the scopes that a user may have."""
    return frozenset({"read", "write", "admin"} if user.is_superuser else {"read", "write"})


async def issue(
    session: AsyncSession, *, user: User, scopes: Set[str], family: str | None = None
) -> TokenPair:
    """Give a user a pair of tokens, the first of a family unless one is named."""
    settings = get_settings()
    now = utcnow()
    family = family or uuid4().hex
    access, refresh = (
        make_claims(user_id=user.id, version=user.token_version, scopes=scopes, family=family)
        for _ in range(2)
    )
    access_lifetime = timedelta(minutes=settings.access_token_expire_minutes)
    refresh_lifetime = timedelta(days=settings.refresh_token_expire_days)
    session.add(
        RefreshToken(
            user_id=user.id,
            jti=refresh.jti,
            family=refresh.family,
            expires_at=now + refresh_lifetime,
        )
    )
    await session.flush()
    return TokenPair(
        access_token=encode(access, kind=TokenType.ACCESS, now=now, lifetime=access_lifetime),
        refresh_token=encode(refresh, kind=TokenType.REFRESH, now=now, lifetime=refresh_lifetime),
    )


async def find_user(session: AsyncSession, *, claims: Claims) -> User:
    """Return the user whom a token lets in; what was revoked lets nobody in."""
    revoked = select(RefreshToken.id).where(
        RefreshToken.family == claims.family, RefreshToken.revoked_at.is_not(None)
    )
    user = await session.scalar(select(User).where(User.id == claims.user_id, ~revoked.exists()))
    if user is None or user.token_version != claims.version:
        raise invalid_token()
    return user


async def authenticate(session: AsyncSession, *, token: str) -> tuple[User, Claims]:
    """Return whom an access token lets in, and what it says."""
    claims = decode(token, kind=TokenType.ACCESS)
    return await find_user(session, claims=claims), claims


async def claim(session: AsyncSession, *, claims: Claims) -> bool:
    """Use a refresh token up; of several requests with the same one, one alone succeeds."""
    statement = (
        update(RefreshToken)
        .where(
            RefreshToken.jti == claims.jti,
            RefreshToken.used_at.is_(None),
            RefreshToken.revoked_at.is_(None),
        )
        .values(used_at=utcnow())
        .execution_options(synchronize_session=False)
    )
    result = await session.execute(statement)
    return isinstance(result, CursorResult) and result.rowcount == 1


async def revoke_family(session: AsyncSession, *, family: str) -> None:
    """End all tokens of a family, those for requests included."""
    await session.execute(
        update(RefreshToken).where(RefreshToken.family == family).values(revoked_at=utcnow())
    )


async def remove_family(session: AsyncSession, *, family: str) -> None:
    """Forget the refresh tokens of a family, and one that is being issued meanwhile."""
    statement = delete(RefreshToken).where(RefreshToken.family == family)
    while True:
        # A statement that waited for another request does not see what that one has added.
        result = await session.execute(statement)
        if not isinstance(result, CursorResult) or result.rowcount == 0:
            return


async def remove_expired(session: AsyncSession, *, user: User) -> None:
    """Forget the refresh tokens of a user that are of no more use."""
    expired = select(RefreshToken.id).where(
        RefreshToken.user_id == user.id, RefreshToken.expires_at < utcnow()
    )
    # By their ids, since a range would lock out the user's other logins on some databases.
    if ids := (await session.scalars(expired)).all():
        await session.execute(delete(RefreshToken).where(RefreshToken.id.in_(ids)))
