"""Users with their items."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import pagination
from app.models.user import User
from tests.users import add_user


@pytest.mark.parametrize("others", [0, 25])
async def test_two_queries_whatever_the_number(
    author: AsyncClient, session: AsyncSession, statements: list[str], others: int
) -> None:
    """Return each user's newest twenty items in two queries, regardless of their number."""
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


async def test_the_dashboard_counts_users(client: AsyncClient, user: User, superuser: User) -> None:
    """Count all users on the dashboard."""
    assert (await client.get("/dashboard")).json()["users"] == 2


async def test_the_dashboard_follows_users_who_come_and_go(
    client: AsyncClient, visitor_headers: dict[str, str], superuser_headers: dict[str, str]
) -> None:
    """Count a user after their registration, and no longer after their end, despite the cache."""
    account = {"username": "bob", "email": "bob@example.com", "password": "battery staple"}
    counts = [(await client.get("/dashboard")).json()["users"]]
    await client.post("/register", json=account, headers=visitor_headers)
    counts.append((await client.get("/dashboard")).json()["users"])
    await client.delete("/users/bob", headers=superuser_headers)
    counts.append((await client.get("/dashboard")).json()["users"])
    assert counts == [1, 2, 1]


async def test_what_all_see_is_the_same_for_all(
    client: AsyncClient, auth_headers: dict[str, str]
) -> None:
    """Send no `private` with a list that is the same for all users."""
    answer = await client.get("/items", headers=auth_headers)
    assert answer.headers["Cache-Control"] == "max-age=0, must-revalidate"


async def test_the_total_of_users_ends_at_its_limit(
    client: AsyncClient,
    user: User,
    superuser_headers: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Cap the total of the list of users with items at MAX_TOTAL."""
    monkeypatch.setattr(pagination, "MAX_TOTAL", 1)
    urls = ("/users-with-posts", "/users-with-posts?page=2")
    pages = [(await client.get(url, headers=superuser_headers)).json() for url in urls]
    assert [(page["total"], len(page["items"])) for page in pages] == [(1, 1), (1, 0)]


async def test_items_go_with_their_owner(
    client: AsyncClient, auth_headers: dict[str, str], superuser_headers: dict[str, str]
) -> None:
    """Delete the items of a deleted user."""
    await client.post("/items", json={"name": "hers"}, headers=auth_headers)
    assert (await client.get("/items")).json()["total"] == 1
    answer = await client.delete("/users/alice", headers=superuser_headers)
    assert answer.status_code == 204
    assert (await client.get("/items")).json()["total"] == 0


async def test_others_may_not_change_an_item(
    client: AsyncClient, auth_headers: dict[str, str], superuser_headers: dict[str, str]
) -> None:
    """Return 403 unless the owner or a superuser changes an item."""
    item = (await client.post("/items", json={"name": "root's"}, headers=superuser_headers)).json()
    path = f"/items/{item['id']}"
    assert (await client.patch(path, json={}, headers=auth_headers)).status_code == 403
    assert (await client.delete(path, headers=auth_headers)).status_code == 403
    item = (await client.post("/items", json={"name": "hers"}, headers=auth_headers)).json()
    path = f"/items/{item['id']}"
    assert (await client.patch(path, json={}, headers=auth_headers)).status_code == 200
    assert (await client.delete(path, headers=superuser_headers)).status_code == 204
