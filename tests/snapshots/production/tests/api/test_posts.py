"""Users with what they wrote."""

from httpx2 import AsyncClient


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
