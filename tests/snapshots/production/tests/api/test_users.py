"""Users over HTTP."""

import asyncio
import secrets

import pytest
from httpx2 import AsyncClient, Response

from app.api import login
from app.api.traffic import get_traffic
from app.config import get_settings
from app.core import gcra
from app.core.gcra import Rate
from app.core.ratelimit import RateLimiter
from app.crud import posts, users
from app.models.user import User
from tests.users import PASSWORD

NEW = {"email": "Bob@example.com", "username": "Bob", "password": "battery staple"}


async def register(client: AsyncClient, headers: dict[str, str], **changes: str) -> Response:
    """Try to create an account."""
    return await client.post("/register", json=NEW | changes, headers=headers)


async def test_somebody_registers(client: AsyncClient, visitor_headers: dict[str, str]) -> None:
    """The answer is the account, without the password."""
    answer = await register(client, visitor_headers)
    assert answer.status_code == 201
    account = answer.json()
    assert account.pop("id") > 0
    assert account.pop("created_at").endswith(("Z", "+00:00"))
    assert account == {
        "email": "Bob@example.com",
        "username": "Bob",
        "is_active": True,
        "is_superuser": False,
    }


async def test_names_are_taken_once(client: AsyncClient, visitor_headers: dict[str, str]) -> None:
    """Neither a username nor an address differs by capitals alone."""
    await register(client, visitor_headers)
    answer = await register(client, visitor_headers, username="BOB", email="b@example.com")
    assert (answer.status_code, answer.json()["code"]) == (409, "USERNAME_TAKEN")
    answer = await register(client, visitor_headers, username="bobby", email="bob@EXAMPLE.com")
    assert (answer.status_code, answer.json()["code"]) == (409, "EMAIL_TAKEN")


async def test_one_of_many_at_once_gets_the_name(
    client: AsyncClient, visitor_headers: dict[str, str]
) -> None:
    """The others are told that it is taken."""
    answers = await asyncio.gather(*(register(client, visitor_headers) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]


@pytest.mark.parametrize(
    "changes",
    [
        {"username": "me"},
        {"username": "-bob"},
        {"username": "b" * 33},
        {"username": "bob\n"},
        {"username": "Admin"},
        {"username": "r.o_o-t"},
        {"email": "bob"},
        {"email": f"{'b' * 250}@example.com"},
        {"password": "seven77"},
        {"password": "Password1"},
        {"password": "qwertyuiop"},
        {"password": "e\u0301" * 7},
        {"password": "é" * 513},
        {"password": "battery\x00staple"},
    ],
)
async def test_a_bad_account_is_refused(
    client: AsyncClient, visitor_headers: dict[str, str], changes: dict[str, str]
) -> None:
    """The answer names the field and never repeats what was sent."""
    answer = await register(client, visitor_headers, **changes)
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert [error.pop("field") for error in errors] == list(changes)
    (sent,) = changes.values()
    assert not any(sent in told for error in errors for told in error.values())


async def test_a_long_password_works(client: AsyncClient, visitor_headers: dict[str, str]) -> None:
    """1,024 bytes are not too many."""
    answer = await register(client, visitor_headers, password="é" * 512)
    assert answer.status_code == 201


async def test_a_user_sees_their_account(
    client: AsyncClient, user: User, auth_headers: dict[str, str]
) -> None:
    """Nobody does without signing in."""
    answer = await client.get("/users/me", headers=auth_headers)
    assert (answer.status_code, answer.json()["email"]) == (200, user.email)
    client.cookies.clear()
    answer = await client.get("/users/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "NOT_AUTHENTICATED")


async def test_what_a_user_sees_is_private(
    client: AsyncClient, auth_headers: dict[str, str]
) -> None:
    """No shared cache keeps it; what all see is the same for all."""
    answer = await client.get("/users/me", headers=auth_headers)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    unchanged = auth_headers | {"If-None-Match": answer.headers["ETag"]}
    assert (await client.get("/users/me", headers=unchanged)).status_code == 304
    answer = await client.get("/items", headers=auth_headers)
    assert answer.headers["Cache-Control"] == "max-age=0, must-revalidate"


async def test_a_user_changes_their_address(
    client: AsyncClient, auth_headers: dict[str, str], superuser: User
) -> None:
    """It takes the password, and an address that nobody has."""
    change = {"email": "new@example.com", "current_password": "correct horse"}
    wrong = change | {"current_password": "wrong"}
    answer = await client.patch("/users/me", json=wrong, headers=auth_headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_REQUEST")
    answer = await client.patch("/users/me", json=change, headers=auth_headers)
    assert (answer.status_code, answer.json()["email"]) == (200, "new@example.com")
    taken = change | {"email": superuser.email.upper()}
    answer = await client.patch("/users/me", json=taken, headers=auth_headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "EMAIL_TAKEN")
    assert (await client.get("/users/me", headers=auth_headers)).status_code == 200


async def test_a_new_password_ends_what_the_old_one_let_in(
    client: AsyncClient, auth_headers: dict[str, str]
) -> None:
    """The one who changed it signs in again, too."""
    change = {"new_password": "battery staple", "current_password": "correct horse"}
    answer = await client.patch("/users/me", json=change, headers=auth_headers)
    assert answer.status_code == 200
    assert (await client.get("/users/me", headers=auth_headers)).status_code == 401


async def test_users_are_listed_for_superusers_alone(
    client: AsyncClient, auth_headers: dict[str, str], superuser_headers: dict[str, str]
) -> None:
    """The newest is the first."""
    page = (await client.get("/users", headers=superuser_headers)).json()
    assert [account["username"] for account in page["items"]] == ["root", "alice"]
    assert (page["total"], page["pages"]) == (2, 1)
    for path in ("/users", "/users/root"):
        assert (await client.get(path, headers=auth_headers)).status_code == 403


async def test_the_dashboard_counts_users(client: AsyncClient, user: User, superuser: User) -> None:
    """All of them."""
    assert (await client.get("/dashboard")).json()["users"] == 2


async def test_the_total_of_users_ends_at_its_limit(
    client: AsyncClient,
    user: User,
    superuser_headers: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And so do the pages, alone or with what the users wrote."""
    for queries, path in ((users, "/users"), (posts, "/users-with-posts")):
        monkeypatch.setattr(queries, "MAX_TOTAL", 1)
        urls = (path, f"{path}?page=2")
        pages = [(await client.get(url, headers=superuser_headers)).json() for url in urls]
        assert [(page["total"], len(page["items"])) for page in pages] == [(1, 1), (1, 0)]


async def test_a_user_is_read_and_deleted(
    client: AsyncClient, auth_headers: dict[str, str], superuser_headers: dict[str, str]
) -> None:
    """What the user wrote goes too, and so does what let them in."""
    await client.post("/items", json={"name": "hers"}, headers=auth_headers)
    answer = await client.get("/users/ALICE", headers=superuser_headers)
    assert (answer.status_code, answer.json()["username"]) == (200, "alice")
    answer = await client.delete("/users/alice", headers=auth_headers)
    assert answer.status_code == 403
    answer = await client.delete("/users/alice", headers=superuser_headers)
    assert answer.status_code == 204
    assert (await client.get("/users/me", headers=auth_headers)).status_code == 401
    assert (await client.get("/users/alice", headers=superuser_headers)).status_code == 404
    assert (await client.get("/items")).json()["total"] == 0


async def test_the_files_of_a_deleted_user_leave_the_disk(
    client: AsyncClient, auth_headers: dict[str, str], superuser_headers: dict[str, str]
) -> None:
    """And only theirs."""
    folder = get_settings().upload_dir
    before = set(folder.iterdir())
    for content, headers in ((b"hers", auth_headers), (b"root's", superuser_headers)):
        await client.post("/files", content=content, headers=headers)
    assert len(set(folder.iterdir()) - before) == 2
    await client.delete("/users/alice", headers=superuser_headers)
    (left,) = set(folder.iterdir()) - before
    assert left.read_bytes() == b"root's"


async def test_the_last_superuser_stays(
    client: AsyncClient, superuser_headers: dict[str, str]
) -> None:
    """Somebody has to be able to make others."""
    answer = await client.delete("/users/root", headers=superuser_headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "CONFLICT")


async def test_others_may_not_change_an_item(
    client: AsyncClient, auth_headers: dict[str, str], superuser_headers: dict[str, str]
) -> None:
    """The owner may, and superusers."""
    item = (await client.post("/items", json={"name": "root's"}, headers=superuser_headers)).json()
    path = f"/items/{item['id']}"
    assert (await client.patch(path, json={}, headers=auth_headers)).status_code == 403
    assert (await client.delete(path, headers=auth_headers)).status_code == 403
    item = (await client.post("/items", json={"name": "hers"}, headers=auth_headers)).json()
    path = f"/items/{item['id']}"
    assert (await client.patch(path, json={}, headers=auth_headers)).status_code == 200
    assert (await client.delete(path, headers=superuser_headers)).status_code == 204


async def test_others_may_not_read_or_delete_a_file(
    client: AsyncClient, auth_headers: dict[str, str], superuser_headers: dict[str, str]
) -> None:
    """The owner may, and superusers."""
    for owner, read, deleted in ((superuser_headers, 403, 403), (auth_headers, 200, 204)):
        answer = await client.post("/files", content=b"bytes", headers=owner)
        path = f"/files/{answer.json()['id']}"
        assert (await client.get(path, headers=superuser_headers)).status_code == 200
        assert (await client.get(path, headers=auth_headers)).status_code == read
        assert (await client.delete(path, headers=auth_headers)).status_code == deleted


async def test_guessing_the_current_password_is_limited(
    client: AsyncClient, auth_headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And so is giving the right one, which costs as much; all at once, too."""
    # A limit of this run's own: attempts may be counted where they outlive the tests.
    attempts = RateLimiter(secrets.token_hex(8), Rate.parse("3/hour"))
    monkeypatch.setattr(login, "get_attempts", lambda: attempts)
    monkeypatch.setattr(get_settings(), "rate_limit_enabled", True)
    bodies = [{"current_password": password} for password in ("wrong", *[PASSWORD] * 4)]
    answers = await asyncio.gather(
        *(client.patch("/users/me", json=body, headers=auth_headers) for body in bodies)
    )
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(429) == 2
    assert set(statuses) <= {200, 400, 429}


async def test_a_user_may_ask_so_often(
    client: AsyncClient, auth_headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the address; the answers tell what is left."""
    monkeypatch.setattr(get_settings(), "rate_limit_enabled", True)
    monkeypatch.setattr(get_settings(), "rate_limit_user", "2/hour")
    monkeypatch.setattr(gcra, "monotonic", lambda: 1_000.0)
    get_traffic.cache_clear()
    answers = [await client.get("/users/me", headers=auth_headers) for _ in range(3)]
    get_traffic.cache_clear()
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["RateLimit"] for answer in answers] == [
        '"user";r=1;t=1800',
        '"user";r=0;t=3600',
        '"user";r=0;t=3600',
    ]
    assert int(answers[2].headers["Retry-After"]) in range(1_790, 1_801)
