"""The cost of the query for the newest items of owners."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import get_database
from app.crud import user_items


async def test_each_owner_is_read_from_the_end_of_an_index(session: AsyncSession) -> None:
    """Search the index for each owner, without a sort or a scan of the table."""
    values = {f"owner_{number}": number for number in range(20)}
    query = user_items.newest_of(20).params(values)
    written = query.compile(get_database().engine, compile_kwargs={"literal_binds": True})
    plan = (await session.execute(text(f"EXPLAIN QUERY PLAN {written}"))).all()
    search = "SEARCH items USING INDEX ix_items_owner_id_created_at_id (owner_id=?)"
    assert [row.detail for row in plan if "items" in row.detail] == [search] * 20
    assert not [row for row in plan if "B-TREE" in row.detail]
