"""Items in the database."""

from collections.abc import Mapping

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.item import Item


async def count(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Item)) or 0


async def sum_views(session: AsyncSession) -> int:
    return int(await session.scalar(select(func.sum(Item.views))) or 0)


async def add_views(session: AsyncSession, views: Mapping[int, int]) -> None:
    """Add views to items, ordered by id to avoid deadlocks."""
    # A view does not change updated_at.
    values = {"views": Item.views + bindparam("seen"), "updated_at": Item.updated_at}
    statement = update(Item).where(Item.id == bindparam("item")).values(values)
    connection = await session.connection()
    await connection.execute(
        statement, [{"item": item, "seen": views[item]} for item in sorted(views)]
    )
