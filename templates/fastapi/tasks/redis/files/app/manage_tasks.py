"""Commands for tasks."""

import argparse

from app.config import get_settings
from app.core.database import get_database
from app.core.logging import configure_logging
from app.core.redis import close_redis
from app.crud import queued_tasks
from app.tasks.worker import work


async def run_worker(_: argparse.Namespace) -> None:
    configure_logging(get_settings())
    # slot: starting
    try:
        await work()
    finally:
        # slot: stopping
        await close_redis()


async def list_tasks(arguments: argparse.Namespace) -> None:
    """Print a line for each call that was given up, and how many others there are."""
    async with get_database().sessions() as session, session.begin():
        for call in await queued_tasks.find_failed(session):
            print(f"{call.id} {call.created_at:%Y-%m-%d %H:%M} {call.name}: {call.failure}")
        if arguments.retry:
            await queued_tasks.retry_failed(session)
        print(f"{await queued_tasks.count_waiting(session)} are to be done.")
