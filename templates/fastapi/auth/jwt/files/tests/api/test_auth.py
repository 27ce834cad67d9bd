"""Signing in and out over HTTP."""

import asyncio
from uuid import uuid4

import jwt
import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.limits import count_attempt, get_limiter
from app.config import get_settings
from app.models.base import utcnow
from app.models.refresh_token import RefreshToken
from app.models.user import User

FORM = {"username": "Alice", "password": "correct horse"}


async def sign_in(client: AsyncClient, **changes: str) -> dict[str, str]:
    """Sign in and return the access and refresh token."""
    answer = await client.post("/token", data=FORM | changes)
    assert answer.status_code == 200
    pair: dict[str, str] = answer.json()
    return pair


async def refresh(client: AsyncClient, token: str) -> tuple[int, dict[str, str]]:
    """Send a refresh token; return the status and the body."""
    answer = await client.post("/refresh", json={"refresh_token": token})
    return answer.status_code, answer.json()


async def read_me(client: AsyncClient, token: str) -> int:
    """Return the status of `GET /users/me` with an access token."""
    answer = await client.get("/users/me", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


async def test_a_user_signs_in(client: AsyncClient, user: User) -> None:
    """Send Cache-Control: no-store with the token response."""
    answer = await client.post("/token", data=FORM)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["token_type"] == "bearer"
    assert await read_me(client, answer.json()["access_token"]) == 200


async def test_tokens_last_as_long_as_is_set(client: AsyncClient, user: User) -> None:
    """Let a refresh token expire after days, and an access token after minutes."""
    pair, settings = await sign_in(client), get_settings()
    seconds = {
        "access_token": settings.access_token_expire_minutes * 60,
        "refresh_token": settings.refresh_token_expire_days * 24 * 3600,
    }
    for name, lifetime in seconds.items():
        claims = jwt.decode(pair[name], options={"verify_signature": False})
        assert claims["exp"] - claims["iat"] == lifetime


@pytest.mark.parametrize("changes", [{"username": "unknown"}, {"password": "wrong"}])
async def test_a_wrong_name_is_a_wrong_password(
    client: AsyncClient, user: User, changes: dict[str, str]
) -> None:
    """Return the same 401 for an unknown username and for a wrong password."""
    answer = await client.post("/token", data=FORM | changes)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "INVALID_CREDENTIALS"
    assert answer.json()["message"] == "The username or the password is wrong."


@pytest.mark.parametrize("changes", [{"username": "a\x00"}, {"password": "a\x00"}])
async def test_nul_is_refused(client: AsyncClient, changes: dict[str, str]) -> None:
    """Return 422 for a NUL character, which PostgreSQL rejects in a query."""
    assert (await client.post("/token", data=FORM | changes)).status_code == 422


async def test_an_inactive_user_stays_out(
    client: AsyncClient, user: User, session: AsyncSession
) -> None:
    """Return 403 for an access token, and 401 for a login or a refresh."""
    pair = await sign_in(client)
    user.is_active = False
    session.add(user)
    await session.commit()
    assert await read_me(client, pair["access_token"]) == 403
    assert (await client.post("/token", data=FORM)).status_code == 401
    assert (await refresh(client, pair["refresh_token"]))[0] == 401


async def test_a_refresh_token_works_once(client: AsyncClient, user: User) -> None:
    """Revoke the whole token family on reuse of a refresh token, and no other family."""
    first, other = await sign_in(client), await sign_in(client)
    status, second = await refresh(client, first["refresh_token"])
    assert status == 200
    assert await read_me(client, second["access_token"]) == 200
    status, error = await refresh(client, first["refresh_token"])
    assert (status, error["code"]) == (401, "INVALID_TOKEN")
    assert (await refresh(client, second["refresh_token"]))[0] == 401
    assert await read_me(client, second["access_token"]) == 401
    assert (await refresh(client, other["refresh_token"]))[0] == 200


async def test_one_of_many_refreshes_at_once_wins(client: AsyncClient, user: User) -> None:
    """Accept one of five concurrent refreshes; the reuse by the others revokes its tokens."""
    token = (await sign_in(client))["refresh_token"]
    answers = await asyncio.gather(*(refresh(client, token) for _ in range(5)))
    assert sorted(status for status, _ in answers) == [200, 401, 401, 401, 401]
    (pair,) = (body for status, body in answers if status == 200)
    assert (await refresh(client, pair["refresh_token"]))[0] == 401


async def test_signing_out_ends_the_family(client: AsyncClient, user: User) -> None:
    """Revoke the refresh token, and return 204 for a repeated logout too."""
    pair = await sign_in(client)
    for _ in range(2):
        body = {"refresh_token": pair["refresh_token"]}
        assert (await client.post("/logout", json=body)).status_code == 204
    assert (await refresh(client, pair["refresh_token"]))[0] == 401


async def test_signing_out_ends_a_refresh_at_the_same_time(client: AsyncClient, user: User) -> None:
    """Leave no valid refresh token after a concurrent logout and refresh."""
    for _ in range(5):
        token = (await sign_in(client))["refresh_token"]
        (status, pair), _ = await asyncio.gather(
            refresh(client, token), client.post("/logout", json={"refresh_token": token})
        )
        if status == 200:
            assert (await refresh(client, pair["refresh_token"]))[0] == 401


async def test_each_token_has_its_use(client: AsyncClient, user: User) -> None:
    """Return 401 for a refresh token as access token, and for an access token as refresh token."""
    pair = await sign_in(client)
    assert await read_me(client, pair["refresh_token"]) == 401
    assert (await refresh(client, pair["access_token"]))[0] == 401


async def test_scopes_are_what_was_asked_for_and_allowed(client: AsyncClient, user: User) -> None:
    """Grant the requested scopes that the user may have, and no more at a refresh."""
    pair = await sign_in(client, scope="read admin")
    for _ in range(2):
        headers = {"Authorization": f"Bearer {pair['access_token']}"}
        assert (await client.get("/users/me", headers=headers)).status_code == 200
        change = {"current_password": "correct horse"}
        answer = await client.patch("/users/me", json=change, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "INSUFFICIENT_SCOPE")
        answer = await client.get("/users", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "INSUFFICIENT_SCOPE")
        _, pair = await refresh(client, pair["refresh_token"])


async def test_scopes_are_documented(client: AsyncClient) -> None:
    """List the scopes of each endpoint in openapi.json."""
    schema = (await client.get("http://test/openapi.json")).json()
    (needed,) = schema["paths"]["/api/v1/users"]["get"]["security"]
    assert list(needed.values()) == [["admin"]]


async def test_a_replay_outlives_signing_out(
    client: AsyncClient, user: User, session: AsyncSession
) -> None:
    """Keep a revoked family revoked after logout, and after its row has been deleted."""
    first = await sign_in(client)
    _, second = await refresh(client, first["refresh_token"])
    await refresh(client, first["refresh_token"])
    for pair in (first, second):
        await client.post("/logout", json={"refresh_token": pair["refresh_token"]})
        assert await read_me(client, pair["access_token"]) == 401
    await sign_in(client)
    assert await read_me(client, second["access_token"]) == 401
    await session.execute(delete(RefreshToken))
    await session.commit()
    assert await read_me(client, second["access_token"]) == 401


async def test_signing_out_hides_no_replay(client: AsyncClient, user: User) -> None:
    """Keep access tokens valid after logout; revoke them on reuse of a refresh token."""
    first = await sign_in(client)
    _, second = await refresh(client, first["refresh_token"])
    await client.post("/logout", json={"refresh_token": second["refresh_token"]})
    assert (await refresh(client, second["refresh_token"]))[0] == 401
    assert await read_me(client, second["access_token"]) == 200
    assert (await refresh(client, first["refresh_token"]))[0] == 401
    assert await read_me(client, second["access_token"]) == 401


async def test_a_family_is_one_row(client: AsyncClient, user: User, session: AsyncSession) -> None:
    """Store one row per family, and delete expired families."""
    pair = await sign_in(client)
    for _ in range(3):
        _, pair = await refresh(client, pair["refresh_token"])
    count = select(func.count()).select_from(RefreshToken)
    assert await session.scalar(count) == 1
    await session.execute(update(RefreshToken).values(expires_at=utcnow()))
    await session.commit()
    # slot: swept


async def test_a_client_of_oauth_refreshes(client: AsyncClient, user: User) -> None:
    """Accept the form of RFC 6749; return 400 for a grant type of another endpoint."""
    pair = await sign_in(client, grant_type="password")
    assert pair["token_type"] == "bearer"
    form = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    wrong = await client.post("/refresh", data=form | {"grant_type": "password"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "BAD_REQUEST")
    answer = await client.post("/refresh", data=form)
    assert (answer.status_code, answer.json()["expires_in"]) == (200, 1_800)
    assert answer.headers["Cache-Control"] == "no-store"
    for grant in ("refresh_token", "client_credentials"):
        answer = await client.post("/token", data=FORM | {"grant_type": grant})
        assert (answer.status_code, answer.json()["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b'{"refresh_token": 1}', b"[]"])
async def test_a_bad_body_is_refused(client: AsyncClient, body: bytes) -> None:
    """Return 422 for a malformed body, in JSON and as a form."""
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        answer = await client.post("/refresh", content=body, headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")


async def test_guessing_is_limited(
    app: FastAPI, client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Return 429 after three failures for a username, even for the correct password."""
    # A unique name, since failures that are counted in Redis outlive the tests.
    name = f"guessed-{uuid4().hex[:8]}"
    form = {"username": name, "password": "correct horse"}
    await client.post("/register", json=form | {"email": f"{name}@example.com"})
    monkeypatch.setattr(get_settings(), "rate_limit_enabled", True)
    monkeypatch.setattr(get_settings(), "rate_limit_auth", "3/hour")
    monkeypatch.setitem(app.dependency_overrides, count_attempt, lambda: None)
    get_limiter.cache_clear()
    for _ in range(5):
        assert (await client.post("/token", data=form)).status_code == 200
    client.cookies.clear()
    for _ in range(3):
        answer = await client.post("/token", data=form | {"password": "wrong"})
        assert answer.status_code == 401
    answer = await client.post("/token", data=form)
    assert (answer.status_code, answer.json()["code"]) == (429, "RATE_LIMITED")
    assert int(answer.headers["Retry-After"]) > 0
    get_limiter.cache_clear()
