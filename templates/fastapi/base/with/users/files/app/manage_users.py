"""Commands that create, activate and deactivate users, and set their passwords."""

import argparse
import getpass
import os
import sys

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import get_database
from app.core.errors import AppError
from app.core.passwords import hash_password
from app.crud import users
from app.models.user import User
from app.schemas.user import NewPassword, UserCreate


# slot: example spaced


async def create_superuser(arguments: argparse.Namespace) -> None:
    password = os.environ.get("SUPERUSER_PASSWORD") or getpass.getpass()
    try:
        new = UserCreate(username=arguments.username, email=arguments.email, password=password)
    except ValidationError as error:
        sys.exit("\n".join(f"{found['loc'][0]}: {found['msg']}" for found in error.errors()))
    password_hash = await hash_password(new.password)
    try:
        async with get_database().sessions() as session:
            await users.create(
                session,
                email=new.email,
                username=new.username,
                password_hash=password_hash,
                is_superuser=True,
            )
            await session.commit()
    except AppError as error:
        sys.exit(error.message)
    print(f"Created {new.username}.")


async def get_user(session: AsyncSession, username: str) -> User:
    """Return a user by name; exit if there is none."""
    user = await users.get_by_username(session, username=username)
    if user is None:
        sys.exit(f"There is no user {username}.")
    return user


async def set_password(arguments: argparse.Namespace) -> None:
    """Set a user's password, which ends their sessions and tokens."""
    entered = os.environ.get("NEW_PASSWORD") or getpass.getpass()
    try:
        password = TypeAdapter[str](NewPassword).validate_python(entered)
    except ValidationError as error:
        sys.exit(f"password: {error.errors()[0]['msg']}")
    password_hash = await hash_password(password)
    async with get_database().sessions() as session, session.begin():
        user = await get_user(session, arguments.username)
        if not await users.update(session, user=user, email=None, password_hash=password_hash):
            sys.exit("The password was changed at the same time; try again.")
    # slot: sessions-ended
    print(f"Set the password of {user.username}.")


async def activate(arguments: argparse.Namespace) -> None:
    async with get_database().sessions() as session, session.begin():
        user = await get_user(session, arguments.username)
        user.is_active = True
    print(f"Activated {user.username}.")


async def deactivate(arguments: argparse.Namespace) -> None:
    try:
        async with get_database().sessions() as session, session.begin():
            user = await get_user(session, arguments.username)
            await users.deactivate(session, user=user)
    except AppError as error:
        sys.exit(error.message)
    # slot: sessions-ended
    print(f"Deactivated {user.username}.")
