"""Commands about users."""

import argparse
import getpass
import os
import secrets
import sys

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import get_database
from app.core.errors import AppError
from app.core.passwords import hash_password
from app.crud import users
from app.models.user import User
from app.schemas.user import UserCreate


async def get_example_user(session: AsyncSession) -> User:
    """Return the owner of the example items, added with a random password where there is none."""
    user = await users.get_by_username(session, username="example")
    if user is None:
        password = secrets.token_urlsafe(12)
        user = await users.create(
            session,
            email="example@example.com",
            username="example",
            password_hash=await hash_password(password),
        )
        print(f"Added the user example, with the password {password}")
    return user


async def create_superuser(arguments: argparse.Namespace) -> None:
    """Create a user who may do everything."""
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


async def deactivate(arguments: argparse.Namespace) -> None:
    """Shut a user out."""
    try:
        async with get_database().sessions() as session, session.begin():
            user = await users.get_by_username(session, username=arguments.username)
            if user is None:
                sys.exit(f"There is no user {arguments.username}.")
            await users.deactivate(session, user=user)
    except AppError as error:
        sys.exit(error.message)
    print(f"Deactivated {user.username}.")
