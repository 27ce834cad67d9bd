"""The dashboard: figures, counted concurrently."""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import get_database
from app.crud import items, users
from app.middleware.response_cache import public_cache

router = APIRouter(tags=["dashboard"])

FIGURES: dict[str, Callable[[AsyncSession], Awaitable[int]]] = {
    "items": items.count,
    "views": items.sum_views,
    "users": users.count,
}


async def measure(figure: Callable[[AsyncSession], Awaitable[int]]) -> int:
    """Count one figure in its own session: a session runs one query at a time."""
    async with get_database().read_sessions() as session:
        return await figure(session)


@router.get("/dashboard")
@public_cache("items", "users")
async def read_dashboard() -> dict[str, int]:
    values = await asyncio.gather(*(measure(figure) for figure in FIGURES.values()))
    return dict(zip(FIGURES, values, strict=True))
