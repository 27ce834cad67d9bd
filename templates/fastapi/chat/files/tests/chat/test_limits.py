"""Limits of the chat for each user and each client IP."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from fastapi import FastAPI
from starlette.types import Message

from app.chat import hub, limits
from app.chat.connection import Connection
from app.chat.frames import encode
from app.chat.hub import ANNOUNCEMENTS, MAX_ANNOUNCED, Room
from app.config import get_settings
from app.core import rate_limit
from tests.chat.members import make_member
from tests.chat.people import People
from tests.chat.sockets import receive, refusal_code


async def test_a_user_has_so_many_connections(
    people: People, hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Close with 1008 above a user's limit on open connections in all rooms."""
    monkeypatch.setattr(get_settings(), "chat_connections", 2)
    async with people.join(hall, "bob") as bob:
        async with people.join(hall, "ann") as ann, people.join(f"{hall}-2", "ann") as again:
            assert (await receive(ann))["type"] == "user_joined"
            assert (await receive(again))["type"] == "user_joined"
            async with people.join(hall, "ann") as third:
                assert await refusal_code(third) == 1008
        assert (await receive(bob, type="user_left"))["username"] == "ann"
        async with people.join(hall, "ann") as ann:
            assert (await receive(ann))["type"] == "user_joined"


async def test_a_user_opens_connections_so_often(
    people: People, hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Close with 1008 above a user's limit on new connections."""
    monkeypatch.setattr(get_settings(), "chat_connect_rate", "2/hour")
    for _ in range(2):
        async with people.join(hall, "ann") as ann:
            assert (await receive(ann))["type"] == "user_joined"
    async with people.join(hall, "ann") as ann:
        assert await refusal_code(ann) == 1008


async def test_messages_are_counted_over_all_connections_of_a_user(
    people: People, hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Count the messages of all connections of a user together."""
    monkeypatch.setattr(get_settings(), "chat_rate", "1/second")
    monkeypatch.setattr(rate_limit, "monotonic", lambda: 1_000.0)
    async with people.join(hall, "ann") as ann, people.join(f"{hall}-2", "ann") as again:
        said = []
        for socket in (ann, again):
            assert (await receive(socket))["type"] == "user_joined"
            for number in range(3):
                await socket.send_json({"content": str(number)})
                said.append((await receive(socket))["type"])
        assert said == ["message"] * 4 + ["error"] * 2
        async with people.join(hall, "bob") as bob:
            await bob.send_json({"content": "calm"})
            assert (await receive(bob, type="message"))["content"] == "calm"


async def test_messages_are_counted_over_all_users_of_an_address(
    people: People, hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Count the messages of all users of an address together."""
    monkeypatch.setattr(get_settings(), "chat_rate", "1/second")
    monkeypatch.setattr(rate_limit, "monotonic", lambda: 1_000.0)
    monkeypatch.setattr(limits, "USERS_PER_ADDRESS", 2)
    said = []
    for username in ("ann", "bob", "cat"):
        async with people.join(f"{hall}-{username}", username) as socket:
            await receive(socket)
            for number in range(3):
                await socket.send_json({"content": str(number)})
                said.append((await receive(socket))["type"])
    assert said == ["message"] * 8 + ["error"]


async def shake_hands(app: FastAPI, address: str) -> Message:
    """Open a websocket from an address, disconnect, and return the first ASGI message."""
    answers: list[Message] = []

    async def send(message: Message) -> None:
        answers.append(message)

    scope = {
        "type": "websocket",
        "path": f"{get_settings().api_prefix}/ws/hall/ann",
        "query_string": b"",
        "headers": [],
        "subprotocols": [],
        "client": (address, 1),
        "extensions": {"websocket.http.response": {}},
    }
    connected: Message = {"type": "websocket.connect"}
    gone: Message = {"type": "websocket.disconnect", "code": 1006}
    messages = iter([connected, gone])

    async def hear() -> Message:
        return next(messages, gone)

    await app(scope, hear, send)
    return answers[0]


async def test_handshakes_of_an_address_are_counted(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Return 429 with Retry-After for too many handshakes of an address, before authentication."""
    monkeypatch.setattr(get_settings(), "chat_connect_rate", "1/hour")
    monkeypatch.setattr(rate_limit, "monotonic", lambda: 1_000.0)
    monkeypatch.setattr(limits, "USERS_PER_ADDRESS", 2)
    for _ in range(2):
        assert (await shake_hands(app, "192.0.2.1"))["type"] == "websocket.accept"
    refused = await shake_hands(app, "192.0.2.1")
    assert (refused["type"], refused["status"]) == ("websocket.http.response.start", 429)
    assert int(dict(refused["headers"])[b"retry-after"]) == 1_800
    assert (await shake_hands(app, "192.0.2.2"))["type"] == "websocket.accept"


async def test_an_address_has_so_many_connections(
    app: FastAPI, people: People, hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Return 429 above an address's limit on open connections, over all users."""
    monkeypatch.setattr(get_settings(), "chat_connections", 1)
    monkeypatch.setattr(limits, "USERS_PER_ADDRESS", 2)
    async with AsyncExitStack() as stack:
        for username in ("ann", "bob"):
            await receive(await stack.enter_async_context(people.join(hall, username)))
        refused = await shake_hands(app, "127.0.0.1")
        assert (refused["type"], refused["status"]) == ("websocket.http.response.start", 429)
    assert (await shake_hands(app, "127.0.0.1"))["type"] == "websocket.accept"


class Listener(Connection):
    """A connection that records the frames that are sent to it."""

    def __init__(self, username: str) -> None:
        self.member = make_member(username)
        self.frames: list[str] = []

    def send(self, frame: str) -> None:
        self.frames.append(frame)


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    """Return a room with a frozen clock for the limit, and no delay between announcements."""
    monkeypatch.setattr(rate_limit, "monotonic", lambda: 1_000.0)
    monkeypatch.setattr(hub, "ANNOUNCE_SECONDS", 0)
    return Room()


async def test_rare_joins_are_announced_at_once(room: Room) -> None:
    room.connections.add(listener := Listener("ann"))
    for number in range(ANNOUNCEMENTS.burst):
        room.announce(encode("user_joined", username=f"user{number}"))
    assert len(listener.frames) == ANNOUNCEMENTS.burst


async def test_a_user_who_joins_and_leaves_again_and_again_is_announced_once(room: Room) -> None:
    """Send a user's own joins and leaves without delay; drop those that cancel out for others."""
    room.connections |= {ann := Listener("ann"), bob := Listener("bob"), cat := Listener("cat")}
    for _ in range(ANNOUNCEMENTS.burst // 2 + 100):
        room.announce(encode("user_joined", username="ann"))
        room.announce(encode("user_left", username="ann"))
    room.announce(encode("user_joined", username="bob"))
    heard = [len(one.frames) for one in (ann, bob, cat)]
    assert heard == [ANNOUNCEMENTS.burst + 200, ANNOUNCEMENTS.burst + 1, ANNOUNCEMENTS.burst]
    await asyncio.sleep(0.01)
    assert '"user_joined","username":"bob"' in cat.frames[-1]
    heard_later = [len(one.frames) for one in (ann, bob, cat)]
    assert heard_later == [heard[0] + 1, heard[1], heard[2] + 1]


async def test_pending_announcements_fit_a_queue(room: Room) -> None:
    room.connections.add(listener := Listener("ann"))
    for number in range(ANNOUNCEMENTS.burst + 2 * MAX_ANNOUNCED + 1):
        room.announce(encode("user_joined", username=f"user{number}"))
    turns: list[int] = []
    for _ in range(20):
        listener.frames.clear()
        await asyncio.sleep(0)
        turns.append(len(listener.frames))
    assert [turn for turn in turns if turn] == [MAX_ANNOUNCED, MAX_ANNOUNCED, 1]
