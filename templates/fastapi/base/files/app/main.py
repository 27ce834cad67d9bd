"""The application: its middleware, routes and lifespan."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES

from app import __title__, __version__
from app.api import health, pages, v1
from app.config import Settings, get_settings
from app.core.database import get_database
from app.core.errors import handle_error, install_error_handlers
from app.core.logging import configure_logging
from app.middleware.access_log import AccessLogMiddleware, access_log
from app.middleware.cors import QuietCORSMiddleware
from app.middleware.etag import ETagMiddleware
from app.middleware.head import HeadMiddleware
from app.middleware.rate_limit import IPRateLimitMiddleware, refuse
from app.middleware.request_limits import RequestLimitsMiddleware
from app.middleware.security_headers import SecurityHeadersMiddleware
from app.schemas.error import ErrorRead


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Start the background services, and stop them in reverse order."""
    settings = get_settings()
    configure_logging(settings)
    # slot: folders
    # Logs what is missing, such as migrations.
    await health.check("database")
    # slot: startup
    # slot: started
    yield
    # slot: stopping
    # slot: shutdown reversed
    await get_database().dispose()
    access_log.flush()


def add_middleware(app: FastAPI, settings: Settings) -> None:
    """Add the middleware; a request passes the one added last first."""
    # slot: innermost
    app.add_middleware(
        RequestLimitsMiddleware,
        max_body_bytes=settings.max_body_bytes,
        timeout=settings.request_timeout,
    )
    # slot: ranges
    app.add_middleware(ETagMiddleware)
    app.add_middleware(
        GZipMiddleware,
        minimum_size=1024,
        compresslevel=5,
        thread_minimum_size=64 * 1024,
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/octet-stream"),
    )
    app.add_middleware(HeadMiddleware)
    # FastAPI handles unknown errors outside of all middleware.
    app.add_middleware(ExceptionMiddleware, handlers={Exception: handle_error})
    app.add_middleware(QuietCORSMiddleware, origins=settings.cors_origins)
    app.add_middleware(SecurityHeadersMiddleware)
    # slot: caches
    if settings.rate_limit_enabled:
        app.add_middleware(
            IPRateLimitMiddleware,
            prefix=settings.api_prefix,
            rate=settings.rate_limit,
            refuse=SecurityHeadersMiddleware(QuietCORSMiddleware(refuse, settings.cors_origins)),
        )
    app.add_middleware(AccessLogMiddleware)
    # slot: outermost


def create_app() -> FastAPI:
    settings = get_settings()
    app = FastAPI(
        title=__title__,
        version=__version__,
        lifespan=lifespan,
        # app/api/pages.py serves these itself.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        # A redirect would use the client's Host header.
        redirect_slashes=False,
        # Telemetry would look for a collector on every request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        generate_unique_id_function=lambda route: route.name,
        responses={"default": {"model": ErrorRead, "description": "Any error"}},
    )
    app.include_router(health.router)
    app.include_router(v1.router, prefix=settings.api_prefix)
    # slot: routers
    if settings.pages_enabled:
        app.include_router(pages.router)
        app.mount("/static", pages.assets, "static")
    install_error_handlers(app)
    add_middleware(app, settings)
    return app


app = create_app()
