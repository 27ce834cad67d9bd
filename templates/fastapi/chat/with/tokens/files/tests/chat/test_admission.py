"""Who is let in."""

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from app.chat import admission
from tests.chat.people import People
from tests.chat.sockets import closing_code, connect, receive

pytestmark = pytest.mark.anyio


async def test_a_token_may_be_a_subprotocol(app: FastAPI, people: People) -> None:
    """The name in the path is compared without case; the room sees the account's spelling."""
    token = await people.token("Ann")
    async with connect(app, "/ws/hall/ann", subprotocols=["bearer", token]) as ann:
        assert ann.subprotocol == "bearer"
        assert (await receive(ann))["username"] == "Ann"


@pytest.mark.parametrize(
    "frame", ["", "[]", "{}", '{"token": 1}', '{"token": "bad"}', '{"content": "hello"}']
)
async def test_a_bad_first_frame_is_refused(app: FastAPI, people: People, frame: str) -> None:
    """The first frame holds a good token, or it is the last."""
    async with connect(app, "/ws/hall/ann") as socket:
        await socket.send_text(frame)
        assert await closing_code(socket) == 1008


async def test_silence_is_refused(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever does not say who they are is not waited for."""
    monkeypatch.setattr(admission, "AUTH_SECONDS", 0.05)
    async with connect(app, "/ws/hall/ann") as socket:
        assert await closing_code(socket) == 1008


async def test_another_name_is_refused(app: FastAPI, people: People) -> None:
    """A token lets its own user in."""
    token = await people.token("ann")
    async with connect(app, "/ws/hall/bob", subprotocols=["bearer", token]) as socket:
        assert await closing_code(socket) == 1008


async def test_a_token_for_reading_is_refused(app: FastAPI, people: People) -> None:
    """Chatting is writing."""
    token = await people.token("ann", scopes={"read"})
    async with connect(app, "/ws/hall/ann", subprotocols=["bearer", token]) as socket:
        assert await closing_code(socket) == 1008


async def test_rooms_need_a_user(client: AsyncClient) -> None:
    """Strangers do not learn who is where."""
    for path in ("/rooms", "/rooms/hall/users", "/rooms/hall/messages"):
        assert (await client.get(path)).status_code == 401
