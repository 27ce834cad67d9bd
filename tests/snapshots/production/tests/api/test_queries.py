"""The number of queries of a request."""

import pytest
from httpx2 import AsyncClient


@pytest.mark.parametrize("path", ["/items?size=3", "/items?cursor=&size=3", "/popular-items"])
async def test_a_list_is_one_query(author: AsyncClient, statements: list[str], path: str) -> None:
    """Read a list and its total in one query, regardless of the number of items."""
    items = [{"name": f"item {number}"} for number in range(5)]
    await author.post("/items/bulk", json={"items": items})
    statements.clear()
    assert (await author.get(path)).json()["items"]
    assert len(statements) == 1
