"""Signing in and out over HTTP."""

import secrets
from datetime import timedelta

import pytest
from httpx2 import AsyncClient, Headers
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1 import session as session_module
from app.config import get_settings
from app.core.rate_limit import Rate, RateLimiter
from app.models.base import utcnow
from app.models.session import UserSession
from app.models.user import User

BODY = {"username": "Alice", "password": "correct horse"}


async def test_a_user_signs_in_and_out(
    client: AsyncClient, user: User, visitor_headers: dict[str, str]
) -> None:
    """Open a new session at login, and delete it on the server at logout."""
    answer = await client.post("/session", json=BODY, headers=visitor_headers)
    assert (answer.status_code, answer.json()["username"]) == (200, "alice")
    (cookie,) = (
        cookie for cookie in answer.headers.get_list("Set-Cookie") if cookie.startswith("session=")
    )
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert f"Max-Age={get_settings().session_expire_days * 24 * 3600};" in cookie
    assert cookie.split(";")[0] != visitor_headers["Cookie"]
    answer = await client.get("/session/csrf")
    assert answer.headers["Cache-Control"] == "no-store"
    kept = {"Cookie": cookie.split(";")[0], "X-CSRF-Token": answer.json()["csrf_token"]}
    client.cookies.clear()
    assert (await client.get("/users/me", headers=kept)).status_code == 200
    answer = await client.delete("/session", headers=kept)
    assert answer.status_code == 204
    assert answer.headers["Set-Cookie"].startswith('session=""; HttpOnly; Max-Age=0;')
    answer = await client.get("/users/me", headers=kept)
    assert answer.status_code == 401
    assert "WWW-Authenticate" not in answer.headers


async def test_the_cookie_is_secure_under_https(client: AsyncClient) -> None:
    """Set the cookie with Secure and the prefix `__Host-` under https."""
    url = "https://test/api/v1/session/csrf"
    cookie = (await client.get(url)).headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert cookie.endswith("; Path=/; SameSite=lax; Secure")
    client.cookies.clear()
    secret = cookie.partition(";")[0].partition("=")[2]
    kept = await client.get(url, headers={"Cookie": f"__Host-session={secret}"})
    assert "Set-Cookie" not in kept.headers
    planted = await client.get(url, headers={"Cookie": f"session={secret}"})
    assert "Set-Cookie" in planted.headers


async def test_two_cookies_are_none(client: AsyncClient, auth_headers: dict[str, str]) -> None:
    """Ignore the cookie if there are two: a sibling domain may have set one of them."""
    both = f"{auth_headers['Cookie']}; session=planted"
    for cookie in (both, "; ".join(reversed(both.split("; ")))):
        headers = auth_headers | {"Cookie": cookie}
        assert (await client.get("/users/me", headers=headers)).status_code == 401
        answer = await client.post("/session", json=BODY, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "CSRF_FAILED")


async def test_a_session_of_a_user_lasts_for_days(
    session: AsyncSession, auth_headers: dict[str, str]
) -> None:
    ends = await session.scalar(
        select(UserSession.expires_at).where(UserSession.user_id.is_not(None))
    )
    assert ends is not None
    assert ends > utcnow() + timedelta(days=get_settings().session_expire_days, hours=-1)


async def test_an_inactive_user_stays_out(
    client: AsyncClient,
    user: User,
    session: AsyncSession,
    auth_headers: dict[str, str],
    visitor_headers: dict[str, str],
) -> None:
    """Return 403 for a session of an inactive user, and 401 for a sign-in."""
    user.is_active = False
    session.add(user)
    await session.commit()
    answer = await client.get("/users/me", headers=auth_headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "INACTIVE_USER")
    answer = await client.post("/session", json=BODY, headers=visitor_headers)
    assert answer.status_code == 401


async def test_a_new_sign_in_ends_the_session_before(
    client: AsyncClient, auth_headers: dict[str, str]
) -> None:
    """Return 401 for the session in which a user has signed in again."""
    answer = await client.post("/session", json=BODY, headers=auth_headers)
    assert answer.status_code == 200
    client.cookies.clear()
    assert (await client.get("/users/me", headers=auth_headers)).status_code == 401


async def test_an_expired_session_is_none(
    client: AsyncClient, session: AsyncSession, auth_headers: dict[str, str]
) -> None:
    """Return 401 for an expired session, and open another one."""
    before = utcnow() - timedelta(seconds=1)
    await session.execute(update(UserSession).values(expires_at=before))
    await session.commit()
    assert (await client.get("/users/me", headers=auth_headers)).status_code == 401
    answer = await client.get("/session/csrf", headers={"Cookie": auth_headers["Cookie"]})
    assert "Set-Cookie" in answer.headers
    # slot: swept


@pytest.mark.parametrize("changes", [{"username": "unknown"}, {"password": "wrong"}])
async def test_a_wrong_name_is_a_wrong_password(
    client: AsyncClient, user: User, visitor_headers: dict[str, str], changes: dict[str, str]
) -> None:
    """Return the same 401 for an unknown username and for a wrong password."""
    answer = await client.post("/session", json=BODY | changes, headers=visitor_headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_CREDENTIALS")
    assert "WWW-Authenticate" not in answer.headers


async def test_forged_requests_fail(client: AsyncClient, auth_headers: dict[str, str]) -> None:
    """Return 403 for a request with the cookie and without a valid CSRF token."""
    forged = {"Cookie": auth_headers["Cookie"]}
    strange = Headers(forged | {"X-CSRF-Token": "é"}, encoding="utf-8")
    for headers in (forged, forged | {"X-CSRF-Token": "0" * 64}, strange):
        for method, path in (("PATCH", "/users/me"), ("POST", "/session"), ("POST", "/register")):
            answer = await client.request(method, path, json=BODY, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "CSRF_FAILED")
    assert (await client.post("/session", json=BODY)).status_code == 403


async def test_anonymous_sessions_are_few_and_short(
    client: AsyncClient, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Return 429 above the limit on new anonymous sessions, and let them expire in hours."""
    # A unique name, since visits that are counted in Redis outlive the tests.
    visits = RateLimiter(secrets.token_hex(8), Rate.parse("3/hour"))
    monkeypatch.setattr(session_module, "get_limiter", lambda _: visits)
    monkeypatch.setattr(get_settings(), "rate_limit_enabled", True)
    answers = []
    for _ in range(4):
        answers.append(await client.get("/session/csrf"))
        await client.get("/session/csrf")
        client.cookies.clear()
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[3].headers["Retry-After"]) > 0
    ends = (await session.scalars(select(UserSession.expires_at))).all()
    assert len(ends) == 3
    assert max(ends) < utcnow() + timedelta(hours=5)


async def test_the_database_has_no_secret_of_a_session(
    client: AsyncClient, auth_headers: dict[str, str], session: AsyncSession
) -> None:
    """Store the hash of a session's secret, not the secret."""
    hashes = set(await session.scalars(select(UserSession.token_hash)))
    assert hashes
    assert auth_headers["Cookie"].removeprefix("session=") not in hashes
