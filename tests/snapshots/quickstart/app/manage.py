"""Commands for the people who run the service."""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Awaitable, Callable

from pydantic import ValidationError

from app.core.database import get_database
from app.core.errors import AppError
from app.core.passwords import hash_password
from app.crud import items, users
from app.models.item import Item
from app.schemas.user import UserCreate

Command = Callable[[argparse.Namespace], Awaitable[None]]


async def seed(_: argparse.Namespace) -> None:
    """Add example items to an empty database."""
    async with get_database().sessions() as session, session.begin():
        if await items.count(session):
            print("The database has items already; nothing was added.")
            return
        examples = [Item(name=f"Example {n}", description="Made by seed.") for n in range(1, 26)]
        await items.add(session, items=examples)
    print(f"Added {len(examples)} items.")


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


def make_parser() -> argparse.ArgumentParser:
    """Describe the commands."""
    parser = argparse.ArgumentParser(prog="python -m app.manage", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("seed", help="add example data; twice is harmless")
    command.set_defaults(run=seed)

    command = commands.add_parser("create-superuser", help="create a user who may do everything")
    command.add_argument("--username", required=True)
    command.add_argument("--email", required=True)
    command.set_defaults(run=create_superuser)

    command = commands.add_parser("deactivate", help="shut a user out")
    command.add_argument("username")
    command.set_defaults(run=deactivate)
    return parser


async def run(command: Command, arguments: argparse.Namespace) -> None:
    """Run a command and close the database."""
    try:
        await command(arguments)
    finally:
        await get_database().dispose()


def main() -> None:
    """Run the command that the arguments name."""
    arguments = make_parser().parse_args()
    asyncio.run(run(arguments.run, arguments))


if __name__ == "__main__":
    main()
