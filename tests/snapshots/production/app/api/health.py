"""Health: liveness and readiness."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Response

from app.core.database import get_database
from app.core.migrations import MigrationsPendingError, check_migrations
from app.core.redis import check_redis

logger = logging.getLogger(__name__)

router = APIRouter(prefix="/health", tags=["health"])

TIMEOUT_SECONDS = 2.0


async def check_database() -> None:
    async with get_database().read_engine.connect() as connection:
        await check_migrations(connection)


CHECKS: dict[str, Callable[[], Awaitable[None]]] = {
    "database": check_database,
    "redis": check_redis,
}


@router.get("/live")
async def live() -> dict[str, str]:
    """Return 200 while the process runs."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(response: Response) -> dict[str, str | dict[str, str]]:
    """Return 200 if all dependencies answer in time, 503 otherwise."""
    checks = dict(zip(CHECKS, await asyncio.gather(*map(check, CHECKS)), strict=True))
    is_ready = set(checks.values()) == {"ok"}
    if not is_ready:
        response.status_code = 503
    return {"status": "ok" if is_ready else "down", "checks": checks}


async def check(name: str) -> str:
    """Return the state of one check, and log why it fails."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await CHECKS[name]()
    except MigrationsPendingError as error:
        logger.warning("%s: %s", name, error)
        return "migrations pending"
    except Exception as error:
        logger.warning("%s does not answer: %r", name, error)
        return "down"
    return "ok"
