"""The application: what it is made of, and what lives as long as it does."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware

from app import __title__, __version__
from app.api import chat_page, docs, health, metrics, pages, root, v1
from app.api.v1 import chat
from app.chat.guard import guard
from app.chat.hub import hub
from app.config import get_settings
from app.core import uploads
from app.core.cache import start_cache, stop_cache
from app.core.database import get_database
from app.core.edge.deadline import Deadline
from app.core.edge.edge import Edge
from app.core.edge.failures import handle_failure
from app.core.edge.limits import Limits
from app.core.edge.ranges import Ranges
from app.core.edge.reads import Reads
from app.core.edge.service import Service
from app.core.edge.sockets import Sockets
from app.core.edge.visits import visits
from app.core.errors import install_error_handlers
from app.core.logging import configure_logging
from app.core.startup import raise_open_files
from app.dependencies import replica, view_counter
from app.schemas.error import ErrorRead


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Start what outlives a request, and end it in the opposite order."""
    settings = get_settings()
    configure_logging(settings)
    raise_open_files()
    settings.upload_dir.mkdir(parents=True, exist_ok=True)
    uploads.sweep(settings.upload_dir)
    # Logs what is missing, such as migrations.
    await health.check("database")
    await start_cache()
    await hub.start()
    guard.watch.start()
    metrics.sampler.start()
    await replica.start()
    view_counter.start()
    yield
    await view_counter.stop()
    await replica.stop()
    if settings.otel_exporter_otlp_endpoint:
        from app.core.tracing import stop_tracing

        await asyncio.to_thread(stop_tracing)
    await metrics.sampler.stop()
    await guard.watch.stop()
    await hub.stop()
    await stop_cache()
    await get_database().dispose()
    visits.flush()


def create_app() -> Service:
    """Build the application with its routes, error handlers and middleware."""
    settings = get_settings()
    app = Service(
        title=__title__,
        version=__version__,
        lifespan=lifespan,
        # The pages of app/api have their own.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        # They would lead to the host that the client named.
        redirect_slashes=False,
        # It would look for a collector at every request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        responses={"default": {"model": ErrorRead, "description": "Any error"}},
        # Behind what answers unexpected errors: a read that fails on the replica is done again.
        middleware=[Middleware(Reads, settings=settings, replica=replica)],
    )
    app.include_router(health.router)
    app.include_router(v1.router, prefix=settings.api_prefix)
    app.include_router(metrics.router)
    if settings.pages_enabled:
        app.include_router(root.router)
        app.include_router(docs.router)
        app.include_router(chat_page.router)
        app.mount("/static", pages.assets, "static")
    install_error_handlers(app)
    app.add_exception_handler(Exception, handle_failure)
    app.add_middleware(Deadline, settings=settings)
    app.add_middleware(Limits, settings=settings)
    app.add_middleware(Ranges)
    app.add_middleware(Sockets, path=f"{settings.api_prefix}{chat.PATH}", endpoint=chat.join_room)
    app.add_middleware(Edge, settings=settings)
    if settings.otel_exporter_otlp_endpoint:
        # Import the libraries of tracing only if tracing is on.
        from app.core.tracing import Traces, make_exporter, start_tracing

        app.add_middleware(Traces, provider=start_tracing(settings, make_exporter(settings)))
    return app


app = create_app()
# What is here by now stays, and is not searched for garbage again and again.
gc.freeze()
gc.set_threshold(10_000)
