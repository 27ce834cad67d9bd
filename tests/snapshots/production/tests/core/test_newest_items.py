"""The cost of the query for the newest items of owners."""

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud import user_items
from app.models.item import Item
from tests.users import add_user

ROWS_READ = text(
    "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'items'"
)


async def rows_read(session: AsyncSession) -> int:
    """Return how many rows this transaction has read of items."""
    return int(await session.scalar(ROWS_READ) or 0)


async def test_as_many_rows_are_read_as_are_shown(session: AsyncSession) -> None:
    """Read fewer than 50 rows of an owner's 2,000 items."""
    owner = await add_user(session, "alice")
    rows = [{"name": "item", "owner_id": owner.id} for _ in range(2_000)]
    await session.execute(insert(Item), rows)
    await session.commit()
    await session.execute(text("ANALYZE items"))
    before = await rows_read(session)
    written = await user_items.list_newest(session, owners=[owner.id])
    assert len(written[owner.id]) == user_items.ITEMS_PER_USER
    assert await rows_read(session) - before < 50
