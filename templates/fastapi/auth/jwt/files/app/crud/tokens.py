"""Tokens in the database: issue, exchange, revoke."""

from collections.abc import Set
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import get_settings
from app.core.tokens import Claims, TokenType, decode, encode, invalid_token
from app.models.base import utcnow
from app.models.refresh_token import RefreshToken
from app.models.user import User
from app.schemas.token import TokenPair

MAX_EXPIRED = 1_000


def allowed_scopes(user: User) -> frozenset[str]:
    return frozenset({"read", "write", "admin"} if user.is_superuser else {"read", "write"})


async def issue(session: AsyncSession, *, user: User, scopes: Set[str]) -> TokenPair:
    """Issue the first pair of tokens of a family."""
    family = uuid4().hex
    pair, jti, expires_at = make_pair(user, scopes, family)
    session.add(RefreshToken(user_id=user.id, family=family, jti=jti, expires_at=expires_at))
    await session.flush()
    return pair


async def exchange(
    session: AsyncSession, *, user: User, scopes: Set[str], claims: Claims
) -> TokenPair | None:
    """Exchange a refresh token for a new pair; of concurrent requests, one succeeds."""
    pair, jti, expires_at = make_pair(user, scopes, claims.family)
    statement = (
        update(RefreshToken)
        .where(
            RefreshToken.family == claims.family,
            RefreshToken.jti == claims.jti,
            RefreshToken.ended_at.is_(None),
            RefreshToken.revoked_at.is_(None),
        )
        .values(jti=jti, expires_at=expires_at)
        .execution_options(synchronize_session=False)
    )
    result = await session.execute(statement)
    return pair if isinstance(result, CursorResult) and result.rowcount == 1 else None


def make_pair(user: User, scopes: Set[str], family: str) -> tuple[TokenPair, str, datetime]:
    """Return a pair of tokens, and the id and expiry of the refresh token."""
    settings = get_settings()
    now = utcnow()
    access, refresh = (
        Claims(user.id, user.token_version, frozenset(scopes), family, uuid4().hex)
        for _ in range(2)
    )
    access_lifetime = timedelta(minutes=settings.access_token_expire_minutes)
    refresh_lifetime = timedelta(days=settings.refresh_token_expire_days)
    pair = TokenPair(
        access_token=encode(access, kind=TokenType.ACCESS, now=now, lifetime=access_lifetime),
        refresh_token=encode(refresh, kind=TokenType.REFRESH, now=now, lifetime=refresh_lifetime),
        expires_in=int(access_lifetime.total_seconds()),
    )
    return pair, refresh.jti, now + refresh_lifetime


async def find_user(session: AsyncSession, *, claims: Claims) -> User:
    """Return the user of a token, or raise 401."""
    found = (
        select(User)
        .join(RefreshToken, RefreshToken.user_id == User.id)
        .where(
            User.id == claims.user_id,
            RefreshToken.family == claims.family,
            RefreshToken.revoked_at.is_(None),
        )
    )
    user = await session.scalar(found)
    if user is None or user.token_version != claims.version:
        raise invalid_token()
    return user


async def authenticate(session: AsyncSession, *, token: str) -> tuple[User, Claims]:
    claims = decode(token, kind=TokenType.ACCESS)
    return await find_user(session, claims=claims), claims


async def revoke_family(session: AsyncSession, *, claims: Claims) -> None:
    """Revoke all tokens of a family, unless this is its current refresh token."""
    await session.execute(
        update(RefreshToken)
        .where(
            RefreshToken.family == claims.family,
            RefreshToken.jti != claims.jti,
            RefreshToken.revoked_at.is_(None),
        )
        .values(revoked_at=utcnow())
    )


async def end_family(session: AsyncSession, *, claims: Claims) -> None:
    """End the refresh token of a family; the row stays, with a possible revocation."""
    await session.execute(
        update(RefreshToken)
        .where(RefreshToken.family == claims.family, RefreshToken.ended_at.is_(None))
        .values(ended_at=utcnow())
    )


async def remove_expired(session: AsyncSession) -> int:
    """Delete some expired families, and return how many."""
    expired = select(RefreshToken.id).where(RefreshToken.expires_at < utcnow()).limit(MAX_EXPIRED)
    # By id: deleting a range would block other logins on some databases.
    if ids := (await session.scalars(expired)).all():
        await session.execute(delete(RefreshToken).where(RefreshToken.id.in_(ids)))
    return len(ids)
