"""Users in the database."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError
from app.core.names import username_key
from app.core.passwords import MAX_WAITING, verify_password
from app.models.user import User


async def count(session: AsyncSession) -> int:
    return await session.scalar(sa.select(sa.func.count()).select_from(User)) or 0


async def get_by_username(session: AsyncSession, *, username: str) -> User | None:
    """Return the user of a name, ignoring case."""
    key = username_key(username)
    if key is None:
        return None
    return await session.scalar(sa.select(User).where(User.username_key == key))


async def authenticate(session: AsyncSession, *, username: str, password: str) -> User | None:
    """Return the user if the password is right and they are active.

    An unknown name takes as long as a wrong password, so that timing reveals none.
    """
    user = await get_by_username(session, username=username)
    # Return the connection to the pool before hashing, which takes 25 ms.
    await session.commit()
    password_hash = user.password_hash if user else None
    valid = await verify_password(password, password_hash, places=MAX_WAITING)
    return user if user and valid and user.is_active else None


async def create(
    session: AsyncSession,
    *,
    email: str,
    username: str,
    password_hash: str,
    is_superuser: bool = False,
) -> User:
    """Add a user; raise 409 if the username or e-mail address is taken."""
    user = User(
        email=email,
        email_key=email.lower(),
        username=username,
        username_key=username.lower(),
        password_hash=password_hash,
        is_superuser=is_superuser,
    )
    session.add(user)
    try:
        await session.flush()
    except IntegrityError as error:
        await session.rollback()
        raise await find_conflict(session, email=email, username=username) from error
    return user


async def find_conflict(
    session: AsyncSession, *, email: str, username: str | None = None
) -> AppError:
    """Return the 409 that says which value is taken."""
    if username is not None and await get_by_username(session, username=username):
        return AppError(409, "USERNAME_TAKEN", "This username is taken.")
    if await session.scalar(sa.select(User.id).where(User.email_key == email.lower())):
        return AppError(409, "EMAIL_TAKEN", "This e-mail address is taken.")
    return AppError(409, "CONFLICT", "Another request was changing the same; try again.")


async def update(
    session: AsyncSession, *, user: User, email: str | None, password_hash: str | None
) -> User | None:
    """Change a user, unless their password has changed since the user was read."""
    values: dict[str, Any] = {"token_version": user.token_version}
    if email is not None:
        values |= {"email": email, "email_key": email.lower()}
        values["email_verified"] = user.email_verified and email.lower() == user.email_key
    if password_hash is not None:
        values |= {"password_hash": password_hash, "token_version": user.token_version + 1}
    same = sa.and_(User.id == user.id, User.token_version == user.token_version)
    try:
        result = await session.execute(sa.update(User).where(same).values(values))
    except IntegrityError as error:
        await session.rollback()
        raise await find_conflict(session, email=email or user.email) from error
    if not isinstance(result, sa.CursorResult) or result.rowcount != 1:
        return None
    return await session.get(User, user.id, populate_existing=True)


async def deactivate(session: AsyncSession, *, user: User) -> None:
    """Deactivate a user, unless they are the last superuser."""
    await require_other_superuser(session, user=user)
    await session.execute(sa.update(User).where(User.id == user.id).values(is_active=False))


async def delete(session: AsyncSession, *, user: User) -> None:
    await require_other_superuser(session, user=user)
    await session.execute(sa.delete(User).where(User.id == user.id))


async def require_other_superuser(session: AsyncSession, *, user: User) -> None:
    """Raise 409 for the last superuser; locks the superusers, so that two cannot leave at once."""
    if not user.is_superuser:
        return
    superusers = sa.select(User.id).where(User.is_superuser, User.is_active).order_by(User.id)
    if not set(await session.scalars(superusers.with_for_update())) - {user.id}:
        raise AppError(409, "CONFLICT", "The last superuser cannot be deleted or deactivated.")
