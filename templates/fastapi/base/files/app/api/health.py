"""Health: whether the process lives, and whether what it needs answers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Response
from sqlalchemy import text

from app.core.database import get_database

logger = logging.getLogger(__name__)

router = APIRouter(prefix="/health", tags=["health"])

TIMEOUT_SECONDS = 2.0


async def check_database() -> None:
    """Ask the database for a constant."""
    async with get_database().read_engine.connect() as connection:
        await connection.execute(text("SELECT 1"))


CHECKS: dict[str, Callable[[], Awaitable[None]]] = {
    "database": check_database,
    # slot: checks
}


@router.get("/live")
async def live() -> dict[str, str]:
    """Answer as long as the process can."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(response: Response) -> dict[str, str | dict[str, str]]:
    """Answer 200 when everything the service uses answers in time, 503 otherwise."""
    verdicts = await asyncio.gather(*(is_up(name) for name in CHECKS))
    checks = {name: "ok" if up else "down" for name, up in zip(CHECKS, verdicts, strict=True)}
    # slot: told
    if not all(verdicts):
        response.status_code = 503
    return {"status": "ok" if all(verdicts) else "down", "checks": checks}


async def is_up(name: str) -> bool:
    """Tell whether a check passes within the time allowed, and the log why it does not."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await CHECKS[name]()
    except Exception as error:
        logger.warning("%s does not answer: %r", name, error)
        return False
    return True
