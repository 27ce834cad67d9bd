"""What the newest items of owners cost."""

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud import posts
from app.models.item import Item
from tests.users import add_user

ROWS_READ = text(
    "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'items'"
)


async def rows_read(session: AsyncSession) -> int:
    """Return how many rows this transaction has read of items."""
    return int(await session.scalar(ROWS_READ) or 0)


async def test_as_many_rows_are_read_as_are_shown(session: AsyncSession) -> None:
    """However many items an owner has."""
    owner = await add_user(session, "alice")
    rows = [{"name": "item", "owner_id": owner.id} for _ in range(2_000)]
    await session.execute(insert(Item), rows)
    await session.commit()
    await session.execute(text("ANALYZE items"))
    before = await rows_read(session)
    written = await posts.list_posts(session, owners=[owner.id])
    assert len(written[owner.id]) == posts.POSTS_PER_USER
    assert await rows_read(session) - before < 50
