"""Commands for operating the service."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable

from app.config import get_settings
from app.core.database import get_database
from app.manage_check import check
from app.serve import serve

Command = Callable[[argparse.Namespace], Awaitable[None]]


# slot: functions spaced


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.manage", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    commands.add_parser("serve", help="run the service; takes the options of uvicorn")

    command = commands.add_parser("check", help="check that the service can run as configured")
    command.set_defaults(run=check)

    # slot: example spaced

    # slot: commands spaced
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
