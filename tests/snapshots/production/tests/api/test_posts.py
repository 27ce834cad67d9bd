"""Users with what they wrote."""

from collections.abc import Iterator

import pytest
from httpx2 import AsyncClient
from sqlalchemy import event

from app.core.database import get_database


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Collect the queries that reads make."""
    engine = get_database().read_engine.sync_engine
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def test_two_queries_whatever_the_number(author: AsyncClient, statements: list[str]) -> None:
    """The newest twenty items of a user come with the user."""
    items = [{"name": f"item {number}"} for number in range(25)]
    await author.post("/items/bulk", json={"items": items})
    statements.clear()
    page = (await author.get("/users-with-posts")).json()
    assert len(statements) == 2
    assert page["total"] == 1
    assert [post["name"] for post in page["items"][0]["posts"]] == [
        f"item {number}" for number in range(24, 4, -1)
    ]
