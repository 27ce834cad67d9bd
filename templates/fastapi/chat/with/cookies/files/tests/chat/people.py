"""Users of the chat."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from httpx2.websockets import AsyncWebSocketSession

from app.core.database import get_database
from app.core.sessions import COOKIE
from app.crud import sessions, users
from tests.chat.sockets import connect


class People:
    """Signs users in, and joins rooms."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def headers(self, username: str) -> dict[str, str]:
        """Return the session cookie of a user, who is created if missing."""
        async with get_database().sessions() as session, session.begin():
            user = await users.get_by_username(session, username=username)
            if user is None:
                user = await users.create(
                    session,
                    email=f"{username}@example.com",
                    username=username,
                    password_hash="none",
                )
            return {"Cookie": f"{COOKIE.name}={await sessions.open_session(session, user=user)}"}

    @asynccontextmanager
    async def join(
        self, room: str, username: str, subprotocols: list[str] | None = None
    ) -> AsyncIterator[AsyncWebSocketSession]:
        """Join a room as a user, who is created if missing."""
        headers = {**await self.headers(username), "Origin": "http://test"}
        path = f"/ws/{room}/{username}"
        async with connect(self._app, path, headers=headers, subprotocols=subprotocols) as socket:
            yield socket
