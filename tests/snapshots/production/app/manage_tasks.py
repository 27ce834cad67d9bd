"""Commands for tasks."""

import argparse
import asyncio

from prometheus_client import start_http_server

from app.config import get_settings
from app.core.database import get_database
from app.core.logging import configure_logging
from app.core.redis import close_redis
from app.crud import queued_tasks
from app.tasks.worker import work


async def run_worker(_: argparse.Namespace) -> None:
    configure_logging(get_settings())
    if port := get_settings().worker_metrics_port:
        start_http_server(port)
    if get_settings().otel_exporter_otlp_endpoint:
        from app.middleware.tracing import make_exporter, start_tracing

        start_tracing(get_settings(), make_exporter(get_settings()))
    try:
        await work()
    finally:
        if get_settings().otel_exporter_otlp_endpoint:
            from app.middleware.tracing import stop_tracing

            await asyncio.to_thread(stop_tracing)
        await close_redis()


async def list_tasks(arguments: argparse.Namespace) -> None:
    """Print a line for each call that was given up, and how many others there are."""
    async with get_database().sessions() as session, session.begin():
        for call in await queued_tasks.find_failed(session):
            print(f"{call.id} {call.created_at:%Y-%m-%d %H:%M} {call.name}: {call.failure}")
        if arguments.retry:
            await queued_tasks.retry_failed(session)
        print(f"{await queued_tasks.count_waiting(session)} are to be done.")
