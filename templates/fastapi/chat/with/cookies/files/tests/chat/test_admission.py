"""Who is let in."""

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from sqlalchemy import update

from app.chat.guard import guard
from app.core.database import get_database
from app.models.base import utcnow
from app.models.session import UserSession
from tests.chat.people import People
from tests.chat.sockets import closing_code, connect, receive


async def test_the_name_is_compared_without_case(app: FastAPI, people: People, hall: str) -> None:
    """The room sees the account's spelling."""
    headers = {**await people.headers("Ann"), "Origin": "http://test"}
    async with connect(app, f"/ws/{hall}/ann", headers=headers) as ann:
        assert (await receive(ann))["username"] == "Ann"


@pytest.mark.parametrize(
    "origin", ["http://elsewhere.example", "https://test", "http://test:81", "null", ""]
)
async def test_another_origin_is_refused(
    app: FastAPI, people: People, origin: str, hall: str
) -> None:
    """Pages of other sites would come with the cookie, too."""
    headers = {**await people.headers("ann"), "Origin": origin}
    async with connect(app, f"/ws/{hall}/ann", headers=headers) as socket:
        assert await closing_code(socket) == 1008


async def test_another_name_is_refused(app: FastAPI, people: People, hall: str) -> None:
    """A session lets its own user in."""
    headers = {**await people.headers("ann"), "Origin": "http://test"}
    async with connect(app, f"/ws/{hall}/bob", headers=headers) as socket:
        assert await closing_code(socket) == 1008


async def test_signing_out_closes_the_sessions_connections(
    app: FastAPI, people: People, client: AsyncClient, hall: str
) -> None:
    """At once; another session of the same user stays."""
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


async def test_a_session_that_ran_out_is_found(people: People, hall: str) -> None:
    """Whoever was not told of its end is found by the guard."""
    async with people.join(hall, "ann") as ann:
        await receive(ann)
        async with get_database().sessions() as session, session.begin():
            await session.execute(update(UserSession).values(expires_at=utcnow()))
        await guard.check()
        assert await closing_code(ann) == 1008


async def test_nobody_is_refused(app: FastAPI, client: AsyncClient, hall: str) -> None:
    """Chatting and reading rooms need a user."""
    async with connect(app, f"/ws/{hall}/ann", headers={"Origin": "http://test"}) as socket:
        assert await closing_code(socket) == 1008
    assert (await client.get("/rooms")).status_code == 401
