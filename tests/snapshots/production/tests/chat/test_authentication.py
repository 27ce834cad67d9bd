"""Authentication of clients of the chat."""

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from sqlalchemy import Delete, Update, delete, update

from app.chat import authentication
from app.chat.frames import MAX_CHARACTERS
from app.chat.session_watcher import check_sessions
from app.core.database import get_database
from app.models.base import utcnow
from app.models.refresh_token import RefreshToken
from app.models.user import User
from tests.chat.people import People
from tests.chat.sockets import closing_code, connect, receive, refusal_code


async def test_a_token_may_be_a_subprotocol(app: FastAPI, people: People, hall: str) -> None:
    """Compare the name in the path without case, and announce the account's spelling."""
    token = await people.token("Ann")
    async with connect(app, f"/ws/{hall}/ann", subprotocols=["bearer", token]) as ann:
        assert ann.subprotocol == "bearer"
        assert (await receive(ann))["username"] == "Ann"


@pytest.mark.parametrize(
    "frame", ["", "[]", "{}", '{"token": 1}', '{"token": "bad"}', '{"content": "hello"}']
)
async def test_a_bad_first_frame_is_refused(app: FastAPI, frame: str, hall: str) -> None:
    """Close with 1008 if the first frame has no valid token."""
    async with connect(app, f"/ws/{hall}/ann") as socket:
        await socket.send_text(frame)
        assert await refusal_code(socket) == 1008


async def test_a_long_first_frame_is_not_parsed(app: FastAPI, people: People, hall: str) -> None:
    """Close with 1008 for a long first frame, even with a valid token."""
    frame = {"token": await people.token("ann"), "more": "x" * MAX_CHARACTERS}
    async with connect(app, f"/ws/{hall}/ann") as socket:
        await socket.send_json(frame)
        assert await refusal_code(socket) == 1008


async def test_silence_is_refused(app: FastAPI, monkeypatch: pytest.MonkeyPatch, hall: str) -> None:
    monkeypatch.setattr(authentication, "AUTH_SECONDS", 0.05)
    async with connect(app, f"/ws/{hall}/ann") as socket:
        assert await refusal_code(socket) == 1008


async def test_another_name_is_refused(app: FastAPI, people: People, hall: str) -> None:
    """Close with 1008 if the name in the path is not the token's user."""
    token = await people.token("ann")
    async with connect(app, f"/ws/{hall}/bob", subprotocols=["bearer", token]) as socket:
        assert await refusal_code(socket) == 1008


async def test_an_old_token_of_a_deactivated_user_is_refused(
    app: FastAPI, people: People, hall: str
) -> None:
    token = await people.token("ann")
    async with get_database().sessions() as session, session.begin():
        await session.execute(update(User).values(is_active=False))
    async with connect(app, f"/ws/{hall}/ann", subprotocols=["bearer", token]) as socket:
        assert await refusal_code(socket) == 1008


async def test_a_token_for_reading_is_refused(app: FastAPI, people: People, hall: str) -> None:
    """Close with 1008 for a token without the scope write."""
    token = await people.token("ann", scopes={"read"})
    async with connect(app, f"/ws/{hall}/ann", subprotocols=["bearer", token]) as socket:
        assert await refusal_code(socket) == 1008


async def test_signing_out_closes_the_connections_of_the_session(
    app: FastAPI, people: People, client: AsyncClient, hall: str
) -> None:
    """Close the connections of the session at logout, and none of the user's other sessions."""
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
    """Close the connections of a token family on reuse of its refresh token."""
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
    """Close the connections of an ended token family, whose end was not published."""
    async with people.join(hall, "ann") as ann:
        await receive(ann)
        await check_sessions()
        await ann.send_json({"content": "still here"})
        assert (await receive(ann, type="message"))["content"] == "still here"
        async with get_database().sessions() as session, session.begin():
            await session.execute(end)
        await check_sessions()
        assert await closing_code(ann) == 1008


async def test_rooms_need_a_user(client: AsyncClient, hall: str) -> None:
    for path in ("/rooms", f"/rooms/{hall}/users", f"/rooms/{hall}/messages"):
        assert (await client.get(path)).status_code == 401
