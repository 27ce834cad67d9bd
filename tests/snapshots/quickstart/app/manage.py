"""Commands for the people who run the service."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable

from app.core.database import get_database
from app.crud import items
from app.manage_users import create_superuser, deactivate, get_example_user
from app.models.item import Item
from app.serve import serve

Command = Callable[[argparse.Namespace], Awaitable[None]]


async def seed(_: argparse.Namespace) -> None:
    """Add example items to an empty database."""
    async with get_database().sessions() as session, session.begin():
        if await items.count(session):
            print("The database has items already; nothing was added.")
            return
        owner = await get_example_user(session)
        examples = [
            Item(
                name=f"Example {number}",
                description="Made by seed.",
                owner_id=owner.id,
            )
            for number in range(1, 26)
        ]
        await items.add(session, items=examples)
    print(f"Added {len(examples)} items.")


def make_parser() -> argparse.ArgumentParser:
    """Describe the commands."""
    parser = argparse.ArgumentParser(prog="python -m app.manage", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    commands.add_parser("serve", help="serve until a signal ends it; takes the options of uvicorn")

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
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2:])
    arguments = make_parser().parse_args()
    asyncio.run(run(arguments.run, arguments))


if __name__ == "__main__":
    main()
