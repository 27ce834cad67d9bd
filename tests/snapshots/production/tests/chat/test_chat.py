"""The chat over websockets."""

import json
import re
from urllib.parse import quote

import pytest
from httpx2 import AsyncClient

from app.chat import hub as chat_hub
from app.chat.frames import Envelope
from app.chat.hub import hub, pack
from app.chat.message_writer import PendingMessage
from app.config import get_settings
from app.core import rate_limit
from app.core.database import get_database
from app.models.base import utcnow
from app.models.message import Message
from tests.chat.people import People
from tests.chat.sockets import TIMEOUT_SECONDS, closing_code, receive, refusal_code


async def test_everyone_in_the_room_gets_a_message(people: People, hall: str) -> None:
    """Send messages, joins and leaves to everyone in the room, the sender included."""
    async with people.join(hall, "ann") as ann:
        assert await receive(ann) == {"type": "user_joined", "username": "ann", "users_count": 1}
        async with people.join(hall, "bob") as bob:
            joined = {"type": "user_joined", "username": "bob", "users_count": 2}
            assert await receive(ann) == await receive(bob) == joined
            await bob.send_json({"content": "<b>hé</b>"})
            said = {"type": "message", "username": "bob", "content": "<b>hé</b>"}
            assert await receive(ann) == await receive(bob) == said
        left = {"type": "user_left", "username": "bob", "users_count": 1}
        assert await receive(ann) == left


async def test_a_message_is_encoded_once_for_all(
    people: People, hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[str] = []

    def note(message: PendingMessage) -> Envelope:
        encoded.append(message.content)
        return pack(message)

    monkeypatch.setattr(chat_hub, "pack", note)
    async with people.join(hall, "ann") as ann, people.join(hall, "bob") as bob:
        for socket, name in ((ann, "ann"), (bob, "bob")):
            await receive(socket, type="user_joined", username=name)
        await ann.send_json({"content": "hello"})
        for socket in (ann, bob):
            await receive(socket, type="message", content="hello")
    assert encoded == ["hello"]


async def test_batches_are_arrays(people: People, hall: str) -> None:
    """Send arrays of events to clients that offer the subprotocol `batches`."""
    async with people.join(hall, "ann", ["batches"]) as ann:
        heard = [frame["type"] for frame in await ann.receive_json(timeout=TIMEOUT_SECONDS)]
        async with people.join(hall, "bob") as bob:
            await receive(bob, type="user_joined", username="bob")
            await bob.send_json({"content": "hello"})
            assert (await receive(bob))["content"] == "hello"
            while "message" not in heard:
                batch = await ann.receive_json(timeout=TIMEOUT_SECONDS)
                heard += [frame["type"] for frame in batch]
        assert heard == ["user_joined", "user_joined", "message"]


async def test_rooms_are_apart(people: People, hall: str) -> None:
    """Send a message to its own room only."""
    async with people.join(hall, "ann") as ann, people.join(f"{hall}-2", "bob") as bob:
        for socket, name in ((ann, "ann"), (bob, "bob")):
            await receive(socket, type="user_joined", username=name)
        await ann.send_json({"content": "here"})
        await bob.send_json({"content": "there"})
        assert (await receive(ann))["content"] == "here"
        assert (await receive(bob))["content"] == "there"


async def test_two_tabs_are_one_user(people: People, hall: str) -> None:
    """Announce a user's first connection and last disconnection only."""
    async with people.join(hall, "bob") as bob:
        await receive(bob)
        async with people.join(hall, "ann") as first:
            assert (await receive(bob))["users_count"] == 2
            await receive(first)
            async with people.join(hall, "ann") as second:
                await second.send_json({"content": "from the second"})
                for socket in (bob, first, second):
                    assert (await receive(socket))["content"] == "from the second"
            await first.send_json({"content": "still here"})
            assert (await receive(bob))["content"] == "still here"
        assert (await receive(bob))["type"] == "user_left"


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", "BAD_REQUEST"),
        ("[]", "VALIDATION_ERROR"),
        ('{"content": ""}', "VALIDATION_ERROR"),
        ('{"content": 1}', "VALIDATION_ERROR"),
        (json.dumps({"content": "x" * 4_001}), "VALIDATION_ERROR"),
        ('{"content": "a\\u0000b"}', "VALIDATION_ERROR"),
        ('{"content": "\\ud800"}', "BAD_REQUEST"),
        (b'{"content": "bytes"}', "BAD_REQUEST"),
    ],
)
async def test_a_bad_frame_is_answered(
    people: People, frame: str | bytes, code: str, hall: str
) -> None:
    """Send an error frame for an invalid frame, and keep the connection open."""
    async with people.join(hall, "ann") as ann:
        await receive(ann)
        if isinstance(frame, bytes):
            await ann.send_bytes(frame)
        else:
            await ann.send_text(frame)
        answer = await receive(ann)
        assert (answer["type"], answer["code"]) == ("error", code)
        await ann.send_json({"content": "good"})
        assert (await receive(ann))["content"] == "good"


async def test_a_flood_is_answered_with_errors(
    people: People, hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deliver a burst of four seconds' messages, and answer further ones with RATE_LIMITED."""
    monkeypatch.setattr(get_settings(), "chat_rate", "1/second")
    monkeypatch.setattr(rate_limit, "monotonic", lambda: 1_000.0)
    async with people.join(hall, "ann") as ann:
        await receive(ann)
        for number in range(10):
            await ann.send_json({"content": str(number)})
        frames = [await receive(ann) for _ in range(10)]
    said = [frame["content"] for frame in frames if frame["type"] == "message"]
    assert said == [str(number) for number in range(4)]
    assert {frame["code"] for frame in frames if frame["type"] == "error"} == {"RATE_LIMITED"}


async def test_a_huge_frame_closes_the_connection(people: People, hall: str) -> None:
    """Close with 1009 for a frame of more than 65,536 characters, without parsing it."""
    async with people.join(hall, "ann") as ann:
        await ann.send_text("x" * 65_537)
        assert await closing_code(ann) == 1009


async def test_a_bad_room_is_refused(people: People) -> None:
    """Close with 1008 for a room name of more than 64 characters."""
    async with people.join("x" * 65, "ann") as ann:
        assert await refusal_code(ann) == 1008


async def test_rooms_tell_who_is_there(people: People, client: AsyncClient, hall: str) -> None:
    """List the rooms with users, and the users of a room."""
    headers = await people.headers("ann")
    async with people.join(hall, "ann") as ann, people.join(hall, "bob") as bob:
        for socket, name in ((ann, "ann"), (bob, "bob")):
            await receive(socket, type="user_joined", username=name)
        rooms = (await client.get("/rooms", headers=headers)).json()["rooms"]
        assert {"name": hall, "users_count": 2} in rooms
        users = (await client.get(f"/rooms/{hall}/users", headers=headers)).json()
        assert users == {"users": ["ann", "bob"]}
    rooms = (await client.get("/rooms", headers=headers)).json()["rooms"]
    assert hall not in [room["name"] for room in rooms]
    users = (await client.get(f"/rooms/{hall}/users", headers=headers)).json()
    assert users == {"users": []}


async def test_an_empty_room_takes_no_memory(people: People, hall: str) -> None:
    """Remove a room from memory when its last user leaves."""
    async with people.join(hall, "ann") as ann:
        await receive(ann)
        assert list(hub.rooms) == [hall]
    assert hub.rooms == {}


async def test_messages_are_kept(people: People, client: AsyncClient, hall: str) -> None:
    """Return the stored messages of a room by cursor, newest first, each once."""
    headers = await people.headers("ann")
    async with people.join(hall, "ann") as ann:
        await receive(ann)
        for number in range(5):
            await ann.send_json({"content": str(number)})
            await receive(ann)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = await client.get(
            f"/rooms/{hall}/messages", params={"cursor": cursor, "size": 2}, headers=headers
        )
        page = answer.json()
        seen += [message["content"] for message in page["messages"]]
        cursor = page["next_cursor"]
    assert seen == ["4", "3", "2", "1", "0"]


async def test_a_space_tells_rooms_apart(people: People, client: AsyncClient, hall: str) -> None:
    """Keep rooms apart that differ in trailing spaces, which MySQL ignores in comparisons."""
    async with get_database().sessions() as session, session.begin():
        for room in (hall, f"{hall} "):
            session.add(Message(room=room, username="ann", content=room, created_at=utcnow()))
    headers = await people.headers("ann")
    for room in (hall, f"{hall} "):
        answer = await client.get(f"/rooms/{quote(room)}/messages", headers=headers)
        assert [message["content"] for message in answer.json()["messages"]] == [room]


async def test_the_page_loads_its_parts(client: AsyncClient) -> None:
    """Serve the demo page and the static files that it loads."""
    page = await client.get("http://test/chat")
    assert page.status_code == 200
    assert 'data-api-prefix="./api/v1"' in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    paths = re.findall(r'"(static/chat\.[^"]+)"', page.text)
    assert len(paths) == 2
    for path in paths:
        answer = await client.get(f"http://test/{path}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
