"""Tokens in mails: issue and redeem; the database has only their hashes."""

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import get_settings
from app.core.errors import AppError
from app.core.names import username_key
from app.crud.users import find_conflict
from app.models.base import utcnow
from app.models.mail_token import MailToken
from app.models.user import User


class Purpose(StrEnum):
    RESET = "reset"
    VERIFY = "verify"


LIFETIMES = {Purpose.RESET: timedelta(minutes=30), Purpose.VERIFY: timedelta(hours=24)}


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def lock_user(
    session: AsyncSession, *, username: str | None = None, email: str | None = None
) -> User | None:
    """Return the active user of a name or address; of their tokens, one is issued at a time."""
    found = sa.select(User).where(User.is_active)
    if username is not None:
        found = found.where(User.username_key == username_key(username))
    if email is not None:
        found = found.where(User.email_key == email.lower())
    return await session.scalar(found.with_for_update())


async def issue(session: AsyncSession, *, user: User, purpose: Purpose, email: str) -> str:
    """Return a new token; it replaces the user's last one for this purpose."""
    token = secrets.token_urlsafe(32)
    last = sa.select(MailToken).where(MailToken.user_id == user.id, MailToken.purpose == purpose)
    row = await session.scalar(last)
    if row is None:
        row = MailToken(user_id=user.id, purpose=purpose)
        session.add(row)
    row.token_hash = hash_token(token)
    row.token_version = user.token_version
    row.email = email
    row.expires_at = utcnow() + LIFETIMES[purpose]
    await session.flush()
    return token


async def redeem(session: AsyncSession, *, purpose: Purpose, token: str) -> tuple[User, str]:
    """Return the user of a token and the address it was sent to; raise 400 if it is not valid.

    Of concurrent requests, one succeeds. A password or address that changed since ends the token.
    """
    found = (
        sa.select(MailToken, User)
        .join(User, User.id == MailToken.user_id)
        .where(
            MailToken.token_hash == hash_token(token),
            MailToken.purpose == purpose,
            MailToken.expires_at > utcnow(),
            MailToken.token_version == User.token_version,
            User.is_active,
        )
    )
    row = (await session.execute(found)).one_or_none()
    if row is None:
        raise invalid_link()
    mail_token, user = row
    if purpose is Purpose.RESET and mail_token.email.lower() != user.email_key:
        raise invalid_link()
    used = sa.delete(MailToken).where(
        MailToken.id == mail_token.id, MailToken.token_hash == mail_token.token_hash
    )
    result = await session.execute(used.execution_options(synchronize_session=False))
    if not isinstance(result, sa.CursorResult) or result.rowcount != 1:
        raise invalid_link()
    return user, mail_token.email


def invalid_link() -> AppError:
    message = "The link is not valid: it was used or replaced, or is too old."
    return AppError(400, "INVALID_LINK", message)


async def confirm_email(session: AsyncSession, *, user: User, email: str) -> None:
    """Make a confirmed address that of the user; raise 409 if another user has it."""
    user.email, user.email_key, user.email_verified = email, email.lower(), True
    try:
        await session.flush()
    except IntegrityError as error:
        await session.rollback()
        raise await find_conflict(session, email=email) from error


async def require_free(session: AsyncSession, *, user: User, email: str) -> None:
    """Raise 409 if another user has an address."""
    others = sa.select(User.id).where(User.email_key == email.lower(), User.id != user.id)
    if await session.scalar(others):
        raise await find_conflict(session, email=email)


def require_verified(user: User) -> None:
    """Raise 403 for a user who writes nothing before their address is verified."""
    is_free = user.is_superuser or user.email_verified
    if get_settings().email_verification == "required" and not is_free:
        raise AppError(403, "EMAIL_NOT_VERIFIED", "Confirm your e-mail address first.")
