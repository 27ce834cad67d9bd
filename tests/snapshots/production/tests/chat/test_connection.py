"""One connection, with a client that does not read."""

import asyncio
import logging
from typing import Any, cast

import pytest
from fastapi import FastAPI
from starlette.types import Message

from app.chat import connection as chat_connection
from app.chat.connection import QUEUE_FRAMES, Connection
from app.chat.hub import hub
from tests.chat.members import make_member
from tests.chat.people import People
from tests.chat.sockets import receive


class Client:
    """A client that was let in and then neither sends nor reads."""

    def __init__(self) -> None:
        """Begin with a websocket whose sends never return."""
        self.sent: list[Message] = []
        self.rooms: list[list[str]] = []
        self.stuck = asyncio.Event()

    async def receive(self) -> Message:
        """Say nothing."""
        return await asyncio.Future()

    async def send(self, message: Message) -> None:
        """Take the first frame, and nothing more; note which rooms have somebody in them then."""
        self.sent.append(message)
        self.rooms.append([connection.room for connection in hub.connections])
        self.stuck.set()
        await asyncio.Future()

    def connect(self, room: str) -> Connection:
        """Return the connection of this client to a room."""
        return Connection(self.receive, self.send, room, make_member("ann"), "192.0.2.1")


async def test_a_stalled_client_leaves_at_once(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, hall: str
) -> None:
    """It leaves before it is told so, and it is not waited for."""
    monkeypatch.setattr(chat_connection, "CLOSE_SECONDS", 0.05)
    client = Client()
    connection = client.connect(hall)
    running = asyncio.create_task(connection.run(hub))
    await client.stuck.wait()
    for _ in range(QUEUE_FRAMES + 1):
        connection.send("{}")
    await asyncio.wait_for(running, 30)
    assert await hub.backplane.users(hall) == []
    assert client.sent[-1] == {"type": "websocket.close", "code": 1013, "reason": ""}
    assert [hall in rooms for rooms in client.rooms] == [True, False]


async def test_a_silent_connection_is_one_task(app: FastAPI, people: People, hall: str) -> None:
    """There are many of them: one that writes is there only while something waits."""
    before = asyncio.all_tasks()
    async with people.join(hall, "ann") as ann:
        await receive(ann, type="user_joined")
        await asyncio.sleep(0.05)
        files = [files_of(task) for task in asyncio.all_tasks() - before]
    (ours,) = [names for names in files if any("/app/chat/" in name for name in names)]
    assert not [name for name in ours if "/fastapi/" in name or "/starlette/" in name]


def files_of(task: asyncio.Task[Any]) -> list[str]:
    """Return the files of the functions in which a task stands, from the outermost in."""
    files, awaited = [], cast("Any", task.get_coro())
    while getattr(awaited, "cr_frame", None) is not None:
        files.append(awaited.cr_frame.f_code.co_filename)
        awaited = awaited.cr_await
    return files


@pytest.mark.parametrize(("takes_batches", "first"), [(False, "1"), (True, "[1,2,3")])
async def test_what_waits_is_one_frame_for_those_who_want_that(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, hall: str, *, takes_batches: bool, first: str
) -> None:
    """Everybody else gets a frame for each event."""
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
    """A client that sends what holds no message, as fast as that is read."""

    def __init__(self) -> None:
        """Begin with a websocket whose sends wait until they may go."""
        super().__init__()
        self.read = 0
        self.may_go = asyncio.Event()

    async def receive(self) -> Message:
        """Say, once it hears of its own coming, nothing with a meaning."""
        await self.stuck.wait()
        self.read += 1
        await asyncio.sleep(0)
        return {"type": "websocket.receive", "text": "?"}

    async def send(self, message: Message) -> None:
        """Take what is sent, once it may go."""
        self.sent.append(message)
        self.stuck.set()
        await self.may_go.wait()


async def test_a_flood_of_bad_frames_slows_only_its_sender(app: FastAPI, hall: str) -> None:
    """No more of it is read than can be answered, and nobody is let go for it."""
    client = Flooder()
    connection = client.connect(hall)
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


async def test_a_failure_ends_the_connection_once(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, hall: str
) -> None:
    """The client is told, and the log has one line of it."""

    async def fail(*_: object) -> None:
        raise KeyError

    client = Flooder()
    client.may_go.set()
    monkeypatch.setattr(hub, "post", fail)
    monkeypatch.setattr(chat_connection, "parse_content", str)
    await asyncio.wait_for(client.connect(hall).run(hub), 30)
    assert client.sent[-1] == {"type": "websocket.close", "code": 1011, "reason": ""}
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in errors] == ["a chat connection failed"]
