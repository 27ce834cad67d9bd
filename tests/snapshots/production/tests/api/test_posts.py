"""Users with what they wrote."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from tests.users import add_user


@pytest.mark.parametrize("others", [0, 25])
async def test_two_queries_whatever_the_number(
    author: AsyncClient, session: AsyncSession, statements: list[str], others: int
) -> None:
    """The newest twenty items of a user come with the user."""
    items = [{"name": f"item {number}"} for number in range(25)]
    await author.post("/items/bulk", json={"items": items})
    for number in range(others):
        await add_user(session, f"other{number}")
    statements.clear()
    await author.get("/users/me")
    signed_in = len(statements)
    page = (await author.get("/users-with-posts?size=100")).json()
    assert len(statements) == 2 * signed_in + 2
    assert page["total"] == others + 1
    posts = {user["username"]: user["posts"] for user in page["items"]}
    assert [post["name"] for post in posts.pop("alice")] == [
        f"item {number}" for number in range(24, 4, -1)
    ]
    assert list(posts.values()) == [[]] * others


async def test_users_are_shown_to_users_alone(client: AsyncClient) -> None:
    assert (await client.get("/users-with-posts")).status_code == 401
