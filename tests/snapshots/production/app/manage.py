"""Commands for operating the service."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable

from app.config import get_settings
from app.core.database import get_database
from app.crud import items
from app.manage_check import check
from app.manage_tasks import list_tasks, run_worker
from app.manage_users import activate, create_superuser, deactivate, get_example_user, set_password
from app.models.item import Item
from app.serve import serve

Command = Callable[[argparse.Namespace], Awaitable[None]]


async def seed(_: argparse.Namespace) -> None:
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
        session.add_all(examples)
    print(f"Added {len(examples)} items.")


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.manage", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    commands.add_parser("serve", help="run the service; takes the options of uvicorn")

    command = commands.add_parser("check", help="check that the service can run as configured")
    command.set_defaults(run=check)

    command = commands.add_parser("seed", help="add example data, unless there are items")
    command.set_defaults(run=seed)

    command = commands.add_parser("create-superuser", help="create a superuser")
    command.add_argument("--username", required=True)
    command.add_argument("--email", required=True)
    command.set_defaults(run=create_superuser)

    command = commands.add_parser("deactivate", help="deactivate a user, and end their sessions")
    command.add_argument("username")
    command.set_defaults(run=deactivate)

    command = commands.add_parser("activate", help="let a deactivated user in again")
    command.add_argument("username")
    command.set_defaults(run=activate)

    command = commands.add_parser("set-password", help="set a user's password, and sign them out")
    command.add_argument("username")
    command.set_defaults(run=set_password)

    command = commands.add_parser("worker", help="do tasks, until SIGTERM")
    command.set_defaults(run=run_worker)

    command = commands.add_parser("tasks", help="list the tasks that were given up")
    command.add_argument("--retry", action="store_true", help="do them once more")
    command.set_defaults(run=list_tasks)
    return parser


async def run(command: Command, arguments: argparse.Namespace) -> None:
    try:
        await command(arguments)
    finally:
        await get_database().dispose()


def main() -> None:
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2:])
    arguments = make_parser().parse_args()
    get_settings()
    asyncio.run(run(arguments.run, arguments))


if __name__ == "__main__":
    main()
