"""How much of the chat one user and one address may have."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from starlette.types import Message

from app.api.v1.chat import join_room
from app.chat import announcements, limits
from app.chat.announcements import AT_ONCE, MOST_TOGETHER, Announcements
from app.chat.frames import encode
from app.config import get_settings
from app.core import gcra
from tests.chat.people import People
from tests.chat.sockets import closing_code, receive


async def test_a_user_has_so_many_connections(
    people: People, hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In whichever rooms; others go on, and one that is closed makes room."""
    monkeypatch.setattr(get_settings(), "chat_connections", 2)
    async with people.join(hall, "bob") as bob:
        async with people.join(hall, "ann") as ann, people.join(f"{hall}-2", "ann") as again:
            assert (await receive(ann))["type"] == "user_joined"
            assert (await receive(again))["type"] == "user_joined"
            async with people.join(hall, "ann") as third:
                assert await closing_code(third) == 1008
        assert (await receive(bob, type="user_left"))["username"] == "ann"
        async with people.join(hall, "ann") as ann:
            assert (await receive(ann))["type"] == "user_joined"


async def test_a_user_opens_connections_so_often(
    people: People, hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them tells a room of a join and a leave."""
    monkeypatch.setattr(get_settings(), "chat_connect_rate", "2/hour")
    for _ in range(2):
        async with people.join(hall, "ann") as ann:
            assert (await receive(ann))["type"] == "user_joined"
    async with people.join(hall, "ann") as ann:
        assert await closing_code(ann) == 1008


async def test_messages_are_counted_over_all_connections_of_a_user(
    people: People, hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of them may send what one may."""
    monkeypatch.setattr(get_settings(), "chat_rate", "1/second")
    monkeypatch.setattr(gcra, "monotonic", lambda: 1_000.0)
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


async def shake_hands(address: str, *extensions: str) -> list[Message]:
    """Open a websocket from an address, sign nobody in, and return what is answered."""
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    scope = {
        "type": "websocket",
        "path": "/ws",
        "path_params": {"room": "", "username": "ann"},
        "headers": [],
        "subprotocols": [],
        "client": (address, 1),
        "extensions": {name: {} for name in extensions},
        "state": {"request_id": "mine"},
    }
    connected: Message = {"type": "websocket.connect"}
    gone: Message = {"type": "websocket.disconnect", "code": 1006}
    messages = iter([connected, gone])

    async def hear() -> Message:
        return next(messages, gone)

    await join_room(scope, hear, send)
    return said


async def test_handshakes_of_an_address_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anybody signs in, and for each address by itself."""
    monkeypatch.setattr(get_settings(), "chat_connect_rate", "1/hour")
    monkeypatch.setattr(limits, "USERS_PER_ADDRESS", 2)
    for _ in range(2):
        assert (await shake_hands("192.0.2.1"))[0]["type"] == "websocket.accept"
    start, body = await shake_hands("192.0.2.1", "websocket.http.response")
    assert (start["type"], start["status"]) == ("websocket.http.response.start", 429)
    assert b"RATE_LIMITED" in body["body"]
    assert (await shake_hands("192.0.2.1"))[0]["type"] == "websocket.close"
    assert (await shake_hands("192.0.2.2"))[0]["type"] == "websocket.accept"


async def test_an_address_has_so_many_connections(
    people: People, hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has them, and those count that have not signed in."""
    monkeypatch.setattr(get_settings(), "chat_connections", 1)
    monkeypatch.setattr(limits, "USERS_PER_ADDRESS", 2)
    async with AsyncExitStack() as open_ones:
        for username in ("ann", "bob"):
            await receive(await open_ones.enter_async_context(people.join(hall, username)))
        (address,) = limits.address_limits().counted()
        assert (await shake_hands(address))[0]["type"] == "websocket.close"
    assert (await shake_hands(address))[0]["type"] == "websocket.accept"


class Room:
    """Notes what is told to whom."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str | None, str | None]] = []

    def tell(
        self, _: str, frame: str, /, *, only: str | None = None, but: str | None = None
    ) -> None:
        self.told.append((frame, only, but))


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    """Lend a room in which time stands still for the limit, and waiting takes no time."""
    monkeypatch.setattr(gcra, "monotonic", lambda: 1_000.0)
    monkeypatch.setattr(announcements, "WAIT_SECONDS", 0)
    return Room()


async def test_comings_and_goings_are_told_at_once_while_they_are_seldom(room: Room) -> None:
    several = Announcements(room.tell)
    for number in range(AT_ONCE.burst):
        several.announce("hall", encode("user_joined", username=f"user{number}"))
    assert len(room.told) == AT_ONCE.burst
    assert {whom for _, *whom_else in room.told for whom in whom_else} == {None}


async def test_who_comes_and_goes_again_and_again_is_heard_by_nobody_else(room: Room) -> None:
    """A user who stays is told of in the end, and hears it at once."""
    several = Announcements(room.tell)
    for _ in range(AT_ONCE.burst // 2 + 100):
        several.announce("hall", encode("user_joined", username="ann"))
        several.announce("hall", encode("user_left", username="ann"))
    several.announce("hall", encode("user_joined", username="bob"))
    several.announce("elsewhere", encode("user_joined", username="ann"))
    to_all = [frame for frame, only, _ in room.told if only is None]
    assert len(to_all) == AT_ONCE.burst + 1
    assert room.told[-2][1] == "bob"
    room.told.clear()
    await asyncio.sleep(0.01)
    ((frame, _, but),) = room.told
    assert ('"user_joined"' in frame, but) == (True, "bob")


async def test_a_crowd_is_told_in_parts_that_fit_a_queue(room: Room) -> None:
    several = Announcements(room.tell)
    for number in range(AT_ONCE.burst + 2 * MOST_TOGETHER + 1):
        several.announce("hall", encode("user_joined", username=f"user{number}"))
    turns: list[int] = []
    for _ in range(20):
        room.told.clear()
        await asyncio.sleep(0)
        turns.append(len(room.told))
    assert [turn for turn in turns if turn] == [MOST_TOGETHER, MOST_TOGETHER, 1]
