"""One connection of the chat, with slow and misbehaving clients."""

import asyncio
import logging
from typing import Any, cast

import pytest
from fastapi import FastAPI
from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketState

from app.chat import connection as chat_connection
from app.chat.connection import QUEUE_FRAMES, Connection
from app.chat.hub import hub
from tests.chat.members import make_member
from tests.chat.people import People
from tests.chat.sockets import receive
from tests.server import until


class Client:
    """A client that joins, and then neither sends nor reads."""

    def __init__(self) -> None:
        """Start with a websocket whose sends never return."""
        self.sent: list[Message] = []
        self.rooms: list[list[str]] = []
        self.stuck = asyncio.Event()

    async def receive(self) -> Message:
        """Never receive a frame."""
        return await asyncio.Future()

    async def send(self, message: Message) -> None:
        """Record the frame and the rooms with a connection, and never return."""
        self.sent.append(message)
        self.rooms.append([connection.room for connection in hub.connections])
        self.stuck.set()
        await asyncio.Future()

    def connect(self, room: str) -> Connection:
        """Return the connection of this client to a room."""
        websocket = WebSocket({"type": "websocket"}, self.receive, self.send)
        websocket.client_state = websocket.application_state = WebSocketState.CONNECTED
        return Connection(websocket, room, make_member("ann"), "192.0.2.1")


async def test_a_stalled_client_leaves_at_once(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, hall: str
) -> None:
    """Remove a stalled client from its room before the close frame is sent, with code 1013."""
    monkeypatch.setattr(chat_connection, "CLOSE_SECONDS", 0.05)
    client = Client()
    connection = client.connect(hall)
    running = asyncio.create_task(connection.run(hub))
    await asyncio.sleep(0)
    connection.send("{}")
    await client.stuck.wait()
    for _ in range(QUEUE_FRAMES + 1):
        connection.send("{}")
    await asyncio.wait_for(running, 30)
    assert await hub.backplane.users(hall) == []
    assert client.sent[-1] == {"type": "websocket.close", "code": 1013, "reason": ""}
    assert [hall in rooms for rooms in client.rooms] == [True, False]


async def test_a_silent_connection_is_one_task(app: FastAPI, people: People, hall: str) -> None:
    """Run one task for an idle connection; a writing task exists only while frames wait."""
    before = asyncio.all_tasks()
    async with people.join(hall, "ann") as ann:
        await receive(ann, type="user_joined")
        await until(lambda: count_chat_tasks(asyncio.all_tasks() - before) == 1)


def count_chat_tasks(tasks: set[asyncio.Task[Any]]) -> int:
    return sum(any("/app/chat/" in name for name in files_of(task)) for task in tasks)


def files_of(task: asyncio.Task[Any]) -> list[str]:
    """Return the source files of a task's coroutines, from the outermost to the innermost."""
    files, awaited = [], cast("Any", task.get_coro())
    while getattr(awaited, "cr_frame", None) is not None:
        files.append(awaited.cr_frame.f_code.co_filename)
        awaited = awaited.cr_await
    return files


@pytest.mark.parametrize(("takes_batches", "first"), [(False, "1"), (True, "[1,2,3")])
async def test_what_waits_is_one_frame_for_those_who_want_that(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, hall: str, *, takes_batches: bool, first: str
) -> None:
    """Send waiting events as one array with the subprotocol, one frame each without it."""
    monkeypatch.setattr(chat_connection, "CLOSE_SECONDS", 0.05)
    client = Client()
    connection = client.connect(hall)
    connection.takes_batches = takes_batches
    for frame in "123":
        connection.send(frame)
    running = asyncio.create_task(connection.run(hub))
    await client.stuck.wait()
    connection.end()
    await asyncio.wait_for(running, 30)
    assert client.sent[0]["text"].startswith(first)


class Flooder(Client):
    """A client that sends invalid frames as fast as they are read."""

    def __init__(self) -> None:
        """Start with a websocket whose sends wait for `may_go`."""
        super().__init__()
        self.read = 0
        self.reached: dict[int, asyncio.Event] = {}
        self.may_go = asyncio.Event()

    async def read_to(self, count: int) -> None:
        """Wait until this number of frames was read."""
        reached = self.reached.setdefault(count, asyncio.Event())
        async with asyncio.timeout(30):
            await reached.wait()

    async def receive(self) -> Message:
        """Return an invalid frame, once a frame was sent to the client."""
        await self.stuck.wait()
        self.read += 1
        for count, reached in self.reached.items():
            if self.read >= count:
                reached.set()
        await asyncio.sleep(0)
        return {"type": "websocket.receive", "text": "?"}

    async def send(self, message: Message) -> None:
        """Record the frame, and return once `may_go` is set."""
        self.sent.append(message)
        self.stuck.set()
        await self.may_go.wait()


async def test_a_flood_of_bad_frames_slows_only_its_sender(app: FastAPI, hall: str) -> None:
    """Read no more frames than fit the queue of answers, and keep the connection open."""
    client = Flooder()
    connection = client.connect(hall)
    connection.send("{}")
    running = asyncio.create_task(connection.run(hub))
    await client.read_to(QUEUE_FRAMES)
    for _ in range(4 * QUEUE_FRAMES):
        await asyncio.sleep(0)
    read = client.read
    assert read <= QUEUE_FRAMES + 2
    client.may_go.set()
    await client.read_to(2 * read + 1)
    connection.end()
    await asyncio.wait_for(running, 30)


async def test_a_failure_ends_the_connection_once(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, hall: str
) -> None:
    """Close with 1011 after an exception, and log one error."""

    async def fail(*_: object) -> None:
        raise KeyError

    client = Flooder()
    client.may_go.set()
    monkeypatch.setattr(hub, "post", fail)
    monkeypatch.setattr(chat_connection, "parse_content", str)
    connection = client.connect(hall)
    connection.send("{}")
    await asyncio.wait_for(connection.run(hub), 30)
    assert client.sent[-1] == {"type": "websocket.close", "code": 1011, "reason": ""}
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in errors] == ["chat connection failed"]
