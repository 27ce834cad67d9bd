"""One connection, with a client that does not read."""

import asyncio

import pytest
from fastapi import FastAPI
from starlette.types import Message
from starlette.websockets import WebSocket

from app.chat import connection as chat_connection
from app.chat.connection import QUEUE_FRAMES, Connection
from app.chat.hub import hub
from tests.chat.members import make_member


class Client:
    """A client that has connected and then neither sends nor reads."""

    def __init__(self, *subprotocols: str) -> None:
        """Begin with a websocket whose sends never return."""
        self.sent: list[Message] = []
        self.stuck = asyncio.Event()
        scope = {"type": "websocket", "subprotocols": subprotocols}
        self.websocket = WebSocket(scope, self.receive, self.send)

    async def receive(self) -> Message:
        """Say that the client connects, and nothing more."""
        if not self.sent:
            return {"type": "websocket.connect"}
        return await asyncio.Future()

    async def send(self, message: Message) -> None:
        """Take the answer to the connection, and nothing more."""
        self.sent.append(message)
        if message["type"] != "websocket.accept":
            self.stuck.set()
            await asyncio.Future()


async def test_a_stalled_client_leaves_at_once(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, hall: str
) -> None:
    """It leaves before it is told so, and it is not waited for."""
    monkeypatch.setattr(chat_connection, "CLOSE_SECONDS", 0.05)
    client = Client()
    await client.websocket.accept()
    connection = Connection(client.websocket, hall, make_member("ann"))
    running = asyncio.create_task(connection.run(hub))
    await client.stuck.wait()
    for _ in range(QUEUE_FRAMES + 1):
        connection.send("{}")
    await asyncio.wait_for(running, 30)
    assert await hub.backplane.users(hall) == []
    assert client.sent[-1] == {"type": "websocket.close", "code": 1013, "reason": ""}


@pytest.mark.parametrize(
    ("subprotocols", "first"), [((), "1"), (("bearer", "x", "batches"), "[1,2,3")]
)
async def test_what_waits_is_one_frame_for_those_who_want_that(
    app: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
    hall: str,
    subprotocols: tuple[str, ...],
    first: str,
) -> None:
    """Everybody else gets a frame for each event."""
    monkeypatch.setattr(chat_connection, "CLOSE_SECONDS", 0.05)
    client = Client(*subprotocols)
    await client.websocket.accept()
    connection = Connection(client.websocket, hall, make_member("ann"))
    for frame in "123":
        connection.send(frame)
    running = asyncio.create_task(connection.run(hub))
    await client.stuck.wait()
    connection.end()
    await asyncio.wait_for(running, 30)
    assert client.sent[1]["text"].startswith(first)


class Flooder(Client):
    """A client that sends what holds no message, as fast as that is read."""

    def __init__(self) -> None:
        """Begin with a websocket whose sends wait until they may go."""
        super().__init__()
        self.read = 0
        self.may_go = asyncio.Event()

    async def receive(self) -> Message:
        """Say that the client connects and, once it hears of that, nothing with a meaning."""
        if not self.sent:
            return {"type": "websocket.connect"}
        await self.stuck.wait()
        self.read += 1
        await asyncio.sleep(0)
        return {"type": "websocket.receive", "text": "?"}

    async def send(self, message: Message) -> None:
        """Take what is sent, once it may go."""
        self.sent.append(message)
        if message["type"] == "websocket.send":
            self.stuck.set()
            await self.may_go.wait()


async def test_a_flood_of_bad_frames_slows_only_its_sender(app: FastAPI, hall: str) -> None:
    """No more of it is read than can be answered, and nobody is let go for it."""
    client = Flooder()
    await client.websocket.accept()
    connection = Connection(client.websocket, hall, make_member("ann"))
    running = asyncio.create_task(connection.run(hub))
    await client.stuck.wait()
    for _ in range(4 * QUEUE_FRAMES):
        await asyncio.sleep(0)
    read = client.read
    assert QUEUE_FRAMES <= read <= QUEUE_FRAMES + 2
    client.may_go.set()
    for _ in range(16 * QUEUE_FRAMES):
        await asyncio.sleep(0)
    assert client.read > 2 * read
    connection.end()
    await asyncio.wait_for(running, 30)
