"""How many queries a request makes, which is what decides how fast it is."""

from collections.abc import Iterator

import pytest
from httpx2 import AsyncClient
from sqlalchemy import event

from app.core.database import get_database


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Collect all queries, on whichever engine."""
    database = get_database()
    engines = [database.engine.sync_engine, database.read_engine.sync_engine]
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/items?size=3", "/items?cursor=&size=3", "/popular-items"])
async def test_a_list_is_one_query(author: AsyncClient, statements: list[str], path: str) -> None:
    """Whatever the number of items, and with the total."""
    items = [{"name": f"item {number}"} for number in range(5)]
    await author.post("/items/bulk", json={"items": items})
    statements.clear()
    assert (await author.get(path)).json()["items"]
    assert len(statements) == 1
