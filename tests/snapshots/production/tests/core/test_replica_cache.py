"""The cache and the replica."""

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.cache import invalidate, store
from tests.replica import ITEM, catch_up


async def test_what_is_kept_for_all_is_not_older_than_the_last_write(
    reader: AsyncClient, author: AsyncClient, copy: AsyncEngine
) -> None:
    """After a write the list is made by the primary, whoever asks; otherwise by the replica."""
    await catch_up(copy)
    created = (await author.post("/items", json={"name": "new"})).json()
    assert await list_items(reader, 97) == [created["id"]]
    store._changed -= 3_600
    assert await list_items(reader, 98) == [ITEM]
    await invalidate("items")
    assert await list_items(reader, 99) == [created["id"]]


async def list_items(client: AsyncClient, size: int) -> list[int]:
    """Return the items that a client is shown; a size that nobody asked for is in no cache."""
    answer = await client.get("/items", params={"size": size})
    return [item["id"] for item in answer.json()["items"]]
