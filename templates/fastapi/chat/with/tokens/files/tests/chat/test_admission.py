"""Who is let in."""

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from sqlalchemy import Delete, Update, delete, update

from app.chat import admission
from app.chat.connection import MAX_FRAME_CHARACTERS
from app.chat.guard import guard
from app.core.database import get_database
from app.models.base import utcnow
from app.models.refresh_token import RefreshToken
from tests.chat.people import People
from tests.chat.sockets import closing_code, connect, receive


async def test_a_token_may_be_a_subprotocol(app: FastAPI, people: People, hall: str) -> None:
    """The name in the path is compared without case; the room sees the account's spelling."""
    token = await people.token("Ann")
    async with connect(app, f"/ws/{hall}/ann", subprotocols=["bearer", token]) as ann:
        assert ann.subprotocol == "bearer"
        assert (await receive(ann))["username"] == "Ann"


@pytest.mark.parametrize(
    "frame", ["", "[]", "{}", '{"token": 1}', '{"token": "bad"}', '{"content": "hello"}']
)
async def test_a_bad_first_frame_is_refused(app: FastAPI, frame: str, hall: str) -> None:
    """The first frame holds a good token, or it is the last."""
    async with connect(app, f"/ws/{hall}/ann") as socket:
        await socket.send_text(frame)
        assert await closing_code(socket) == 1008


async def test_a_long_first_frame_is_not_looked_at(app: FastAPI, people: People, hall: str) -> None:
    """Though its token be good: anybody may send one."""
    frame = {"token": await people.token("ann"), "more": "x" * MAX_FRAME_CHARACTERS}
    async with connect(app, f"/ws/{hall}/ann") as socket:
        await socket.send_json(frame)
        assert await closing_code(socket) == 1008


async def test_silence_is_refused(app: FastAPI, monkeypatch: pytest.MonkeyPatch, hall: str) -> None:
    """Whoever does not say who they are is not waited for."""
    monkeypatch.setattr(admission, "AUTH_SECONDS", 0.05)
    async with connect(app, f"/ws/{hall}/ann") as socket:
        assert await closing_code(socket) == 1008


async def test_another_name_is_refused(app: FastAPI, people: People, hall: str) -> None:
    """A token lets its own user in."""
    token = await people.token("ann")
    async with connect(app, f"/ws/{hall}/bob", subprotocols=["bearer", token]) as socket:
        assert await closing_code(socket) == 1008


async def test_a_token_for_reading_is_refused(app: FastAPI, people: People, hall: str) -> None:
    """Chatting is writing."""
    token = await people.token("ann", scopes={"read"})
    async with connect(app, f"/ws/{hall}/ann", subprotocols=["bearer", token]) as socket:
        assert await closing_code(socket) == 1008


async def test_signing_out_closes_the_sessions_connections(
    app: FastAPI, people: People, client: AsyncClient, hall: str
) -> None:
    """At once; another session of the same user stays."""
    first, second = await people.sign_in("ann"), await people.sign_in("ann")
    body = {"refresh_token": first.refresh_token}
    async with connect(app, f"/ws/{hall}/ann", subprotocols=["bearer", first.access_token]) as ann:
        await receive(ann)
        tokens = ["bearer", second.access_token]
        async with connect(app, f"/ws/{hall}/ann", subprotocols=tokens) as tab:
            assert (await client.post("/logout", json=body)).status_code == 204
            assert await closing_code(ann) == 1008
            await tab.send_json({"content": "still here"})
            assert (await receive(tab, type="message"))["content"] == "still here"


async def test_a_stolen_refresh_token_closes_the_sessions_connections(
    app: FastAPI, people: People, client: AsyncClient, hall: str
) -> None:
    """Its second use ends the family."""
    pair = await people.sign_in("ann")
    async with connect(app, f"/ws/{hall}/ann", subprotocols=["bearer", pair.access_token]) as ann:
        await receive(ann)
        body = {"refresh_token": pair.refresh_token}
        answers = [await client.post("/refresh", json=body) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 401]
        assert await closing_code(ann) == 1008


@pytest.mark.parametrize(
    "end",
    [
        update(RefreshToken).values(revoked_at=utcnow()),
        update(RefreshToken).values(expires_at=utcnow()),
        delete(RefreshToken),
    ],
    ids=["revoked", "run out", "signed out"],
)
async def test_a_session_that_is_over_is_found(
    people: People, hall: str, end: Update | Delete
) -> None:
    """Whoever was not told of its end is found by the guard."""
    async with people.join(hall, "ann") as ann:
        await receive(ann)
        await guard.check()
        await ann.send_json({"content": "still here"})
        assert (await receive(ann, type="message"))["content"] == "still here"
        async with get_database().sessions() as session, session.begin():
            await session.execute(end)
        await guard.check()
        assert await closing_code(ann) == 1008


async def test_rooms_need_a_user(client: AsyncClient, hall: str) -> None:
    """Strangers do not learn who is where."""
    for path in ("/rooms", f"/rooms/{hall}/users", f"/rooms/{hall}/messages"):
        assert (await client.get(path)).status_code == 401
