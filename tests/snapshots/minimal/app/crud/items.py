"""Items in the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.cursor import Position
from app.core.pagination import MAX_TOTAL, capped_total
from app.models.base import utcnow
from app.models.item import Item

Rows = Sequence[Row[*tuple[Any, ...]]]

COLUMNS = Item.__table__.c
TOTAL = capped_total(select(Item.id)).label("total")
NEWEST = (Item.created_at.desc(), Item.id.desc())

PAGE = select(*COLUMNS, TOTAL).order_by(*NEWEST).limit(bindparam("size")).offset(bindparam("skip"))
FIRST = select(*COLUMNS).order_by(*NEWEST).limit(bindparam("size"))
# The plain bound on created_at lets every database use the index; a row comparison does not.
AFTER = FIRST.where(
    Item.created_at <= bindparam("created_at", type_=Item.created_at.type),
    or_(
        Item.created_at < bindparam("created_at", type_=Item.created_at.type),
        Item.id < bindparam("id"),
    ),
)
POPULAR = select(*COLUMNS).order_by(Item.views.desc(), Item.id.desc()).limit(10)


async def get(session: AsyncSession, *, item_id: int) -> Item | None:
    """Return an item."""
    return await session.get(Item, item_id)


async def add(session: AsyncSession, *, items: Sequence[Item]) -> None:
    """Add items; all of them or none."""
    session.add_all(items)
    await session.flush()


async def change(session: AsyncSession, *, item: Item, values: Mapping[str, Any]) -> None:
    """Change some of an item's values."""
    for name, value in values.items():
        setattr(item, name, value)
    item.updated_at = utcnow()
    await session.flush()


async def remove(session: AsyncSession, *, item: Item) -> None:
    """Remove an item."""
    await session.delete(item)
    await session.flush()


async def list_page(session: AsyncSession, *, size: int, skip: int) -> tuple[Rows, int]:
    """Return a page, newest first, with the total of all items."""
    if skip >= MAX_TOTAL:
        rows: Rows = []
    else:
        size = min(size, MAX_TOTAL - skip)
        rows = (await session.execute(PAGE, {"size": size, "skip": skip})).all()
    # A page past the end has no row that could carry the total.
    total = rows[0].total if rows else await session.scalar(select(TOTAL)) or 0
    return rows, min(total, MAX_TOTAL)


async def list_after(session: AsyncSession, *, size: int, position: Position | None) -> Rows:
    """Return the items after a position, newest first."""
    if position is None:
        return (await session.execute(FIRST, {"size": size})).all()
    return (await session.execute(AFTER, {"size": size, **position._asdict()})).all()


async def list_popular(session: AsyncSession) -> Rows:
    """Return the most viewed items."""
    return (await session.execute(POPULAR)).all()


async def count(session: AsyncSession) -> int:
    """Count all items exactly."""
    return await session.scalar(select(func.count()).select_from(Item)) or 0


async def sum_views(session: AsyncSession) -> int:
    """Add up the views of all items."""
    return int(await session.scalar(select(func.sum(Item.views))) or 0)


async def add_views(session: AsyncSession, views: Mapping[int, int]) -> None:
    """Add views to items, in the order of their ids so that writers never wait in a circle."""
    statement = (
        update(Item)
        .where(Item.id == bindparam("item"))
        .values(views=Item.views + bindparam("seen"))
    )
    connection = await session.connection()
    await connection.execute(
        statement, [{"item": item, "seen": views[item]} for item in sorted(views)]
    )
