"""Authentication of clients of the chat."""

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from sqlalchemy import update

from app.chat.session_watcher import check_sessions
from app.core.database import get_database
from app.models.base import utcnow
from app.models.session import UserSession
from app.models.user import User
from tests.chat.people import People
from tests.chat.sockets import closing_code, connect, receive, refusal_code
from tests.users import PASSWORD


async def test_the_name_is_compared_without_case(app: FastAPI, people: People, hall: str) -> None:
    """Compare the name in the path without case, and announce the account's spelling."""
    headers = {**await people.headers("Ann"), "Origin": "http://test"}
    async with connect(app, f"/ws/{hall}/ann", headers=headers) as ann:
        assert (await receive(ann))["username"] == "Ann"


@pytest.mark.parametrize(
    "origin", ["http://elsewhere.example", "https://test", "http://test:81", "null", ""]
)
async def test_another_origin_is_refused(
    app: FastAPI, people: People, origin: str, hall: str
) -> None:
    """Close with 1008 for the Origin of another site, from which browsers send the cookie."""
    headers = {**await people.headers("ann"), "Origin": origin}
    async with connect(app, f"/ws/{hall}/ann", headers=headers) as socket:
        assert await refusal_code(socket) == 1008


async def test_another_name_is_refused(app: FastAPI, people: People, hall: str) -> None:
    headers = {**await people.headers("ann"), "Origin": "http://test"}
    async with connect(app, f"/ws/{hall}/bob", headers=headers) as socket:
        assert await refusal_code(socket) == 1008


async def test_an_old_session_of_a_deactivated_user_is_refused(
    app: FastAPI, people: People, hall: str
) -> None:
    headers = {**await people.headers("ann"), "Origin": "http://test"}
    async with get_database().sessions() as session, session.begin():
        await session.execute(update(User).values(is_active=False))
    async with connect(app, f"/ws/{hall}/ann", headers=headers) as socket:
        assert await refusal_code(socket) == 1008


async def test_signing_out_closes_the_connections_of_the_session(
    app: FastAPI, people: People, client: AsyncClient, hall: str
) -> None:
    """Close the connections of the session at logout, and none of the user's other sessions."""
    first, second = await people.headers("ann"), await people.headers("ann")
    origin = {"Origin": "http://test"}
    csrf = (await client.get("/session/csrf", headers=first)).json()["csrf_token"]
    async with connect(app, f"/ws/{hall}/ann", headers=first | origin) as ann:
        await receive(ann)
        async with connect(app, f"/ws/{hall}/ann", headers=second | origin) as tab:
            headers = first | {"X-CSRF-Token": csrf}
            assert (await client.delete("/session", headers=headers)).status_code == 204
            assert await closing_code(ann) == 1008
            await tab.send_json({"content": "still here"})
            assert (await receive(tab, type="message"))["content"] == "still here"


async def test_signing_in_again_closes_the_connections_of_the_session(
    app: FastAPI, client: AsyncClient, auth_headers: dict[str, str], hall: str
) -> None:
    """Close the connections of a session that a new sign-in replaces."""
    body = {"username": "alice", "password": PASSWORD}
    cookie = {"Cookie": auth_headers["Cookie"], "Origin": "http://test"}
    async with connect(app, f"/ws/{hall}/alice", headers=cookie) as alice:
        await receive(alice)
        answer = await client.post("/session", json=body, headers=auth_headers)
        assert answer.status_code == 200
        assert await closing_code(alice) == 1008


async def test_a_session_that_ran_out_is_found(people: People, hall: str) -> None:
    """Close the connections of an expired session, whose end was not published."""
    async with people.join(hall, "ann") as ann:
        await receive(ann)
        async with get_database().sessions() as session, session.begin():
            await session.execute(update(UserSession).values(expires_at=utcnow()))
        await check_sessions()
        assert await closing_code(ann) == 1008


async def test_strangers_are_refused(app: FastAPI, client: AsyncClient, hall: str) -> None:
    async with connect(app, f"/ws/{hall}/ann", headers={"Origin": "http://test"}) as socket:
        assert await refusal_code(socket) == 1008
    assert (await client.get("/rooms")).status_code == 401
