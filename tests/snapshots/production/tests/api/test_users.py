"""Users over HTTP."""

import asyncio
import secrets

import pytest
from httpx2 import AsyncClient, Response

from app.api import login
from app.api.limits import get_traffic
from app.config import get_settings
from app.core import pagination, rate_limit
from app.core.rate_limit import Rate, RateLimiter
from app.models.user import User
from tests.users import PASSWORD

NEW = {"email": "Bob@example.com", "username": "Bob", "password": "battery staple"}


async def register(client: AsyncClient, headers: dict[str, str], **changes: str) -> Response:
    """Send a registration with some fields changed."""
    return await client.post("/register", json=NEW | changes, headers=headers)


async def test_a_visitor_registers(client: AsyncClient, visitor_headers: dict[str, str]) -> None:
    """Return 201 and the account, without the password."""
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
        "email_verified": False,
    }


async def test_names_are_taken_once(client: AsyncClient, visitor_headers: dict[str, str]) -> None:
    """Return 409 for a username or e-mail address that differs in case only."""
    await register(client, visitor_headers)
    answer = await register(client, visitor_headers, username="BOB", email="b@example.com")
    assert (answer.status_code, answer.json()["code"]) == (409, "USERNAME_TAKEN")
    answer = await register(client, visitor_headers, username="bobby", email="bob@EXAMPLE.com")
    assert (answer.status_code, answer.json()["code"]) == (409, "EMAIL_TAKEN")


async def test_one_of_many_at_once_gets_the_name(
    client: AsyncClient, visitor_headers: dict[str, str]
) -> None:
    """Return 201 for one of five concurrent registrations of a name, and 409 for the others."""
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
    """Return 422 with the name of the field, without repeating its value."""
    answer = await register(client, visitor_headers, **changes)
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert [error.pop("field") for error in errors] == list(changes)
    (sent,) = changes.values()
    assert not any(sent in told for error in errors for told in error.values())


async def test_a_long_password_works(client: AsyncClient, visitor_headers: dict[str, str]) -> None:
    """Accept a password of 1,024 bytes."""
    answer = await register(client, visitor_headers, password="é" * 512)
    assert answer.status_code == 201


async def test_a_user_sees_their_account(
    client: AsyncClient, user: User, auth_headers: dict[str, str]
) -> None:
    """Return the user's own account, and 401 without credentials."""
    answer = await client.get("/users/me", headers=auth_headers)
    assert (answer.status_code, answer.json()["email"]) == (200, user.email)
    client.cookies.clear()
    answer = await client.get("/users/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "NOT_AUTHENTICATED")


async def test_what_a_user_sees_is_private(
    client: AsyncClient, auth_headers: dict[str, str]
) -> None:
    """Send `Cache-Control: private, no-cache`, and 304 for a known ETag."""
    answer = await client.get("/users/me", headers=auth_headers)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    unchanged = auth_headers | {"If-None-Match": answer.headers["ETag"]}
    assert (await client.get("/users/me", headers=unchanged)).status_code == 304


async def test_a_user_changes_their_address(
    client: AsyncClient, auth_headers: dict[str, str], superuser: User
) -> None:
    """Return 400 for a wrong current password, and 409 for a taken e-mail address."""
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
    """Return 401 after a new password, for the session that changed it too."""
    change = {"new_password": "battery staple", "current_password": "correct horse"}
    answer = await client.patch("/users/me", json=change, headers=auth_headers)
    assert answer.status_code == 200
    assert (await client.get("/users/me", headers=auth_headers)).status_code == 401


async def test_one_of_two_new_passwords_at_once_wins(
    client: AsyncClient, auth_headers: dict[str, str]
) -> None:
    """Refuse a change if the password has changed since the user was read."""
    bodies = [
        {"new_password": f"battery staple {number}", "current_password": PASSWORD}
        for number in range(2)
    ]
    answers = await asyncio.gather(
        *(client.patch("/users/me", json=body, headers=auth_headers) for body in bodies)
    )
    first, second = sorted(answer.status_code for answer in answers)
    assert first == 200
    assert second in (401, 409)


async def test_users_are_listed_for_superusers_alone(
    client: AsyncClient, auth_headers: dict[str, str], superuser_headers: dict[str, str]
) -> None:
    """List users newest first for a superuser; return 403 for others."""
    page = (await client.get("/users", headers=superuser_headers)).json()
    assert [account["username"] for account in page["items"]] == ["root", "alice"]
    assert (page["total"], page["pages"]) == (2, 1)
    for path in ("/users", "/users/root"):
        assert (await client.get(path, headers=auth_headers)).status_code == 403


async def test_the_total_of_users_ends_at_its_limit(
    client: AsyncClient,
    user: User,
    superuser_headers: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Cap the total and the pages at MAX_TOTAL."""
    monkeypatch.setattr(pagination, "MAX_TOTAL", 1)
    urls = ("/users", "/users?page=2")
    pages = [(await client.get(url, headers=superuser_headers)).json() for url in urls]
    assert [(page["total"], len(page["items"])) for page in pages] == [(1, 1), (1, 0)]


async def test_a_user_is_read_and_deleted(
    client: AsyncClient, auth_headers: dict[str, str], superuser_headers: dict[str, str]
) -> None:
    """Delete a user with their tokens and sessions; return 403 unless a superuser asks."""
    answer = await client.get("/users/ALICE", headers=superuser_headers)
    assert (answer.status_code, answer.json()["username"]) == (200, "alice")
    answer = await client.delete("/users/alice", headers=auth_headers)
    assert answer.status_code == 403
    answer = await client.delete("/users/alice", headers=superuser_headers)
    assert answer.status_code == 204
    assert (await client.get("/users/me", headers=auth_headers)).status_code == 401
    assert (await client.get("/users/alice", headers=superuser_headers)).status_code == 404


async def test_the_last_superuser_stays(
    client: AsyncClient, superuser_headers: dict[str, str]
) -> None:
    """Return 409 when the last superuser would be deleted."""
    answer = await client.delete("/users/root", headers=superuser_headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "CONFLICT")


async def test_guessing_the_current_password_is_limited(
    client: AsyncClient, auth_headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Count every check of the current password, right or wrong, of concurrent requests too."""
    # A unique name, since attempts that are counted in Redis outlive the tests.
    attempts = RateLimiter(secrets.token_hex(8), Rate.parse("3/hour"))
    monkeypatch.setattr(login, "get_limiter", lambda _: attempts)
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
    """Return 429 above a user's limit, and the uses left in the RateLimit header."""
    monkeypatch.setattr(get_settings(), "rate_limit_enabled", True)
    monkeypatch.setattr(get_settings(), "rate_limit_user", "2/hour")
    monkeypatch.setattr(rate_limit, "monotonic", lambda: 1_000.0)
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
