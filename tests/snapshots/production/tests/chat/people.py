"""Users of the chat."""

from collections.abc import AsyncIterator, Set
from contextlib import asynccontextmanager

from fastapi import FastAPI
from httpx2.websockets import AsyncWebSocketSession

from app.core.database import get_database
from app.crud import tokens, users
from app.schemas.token import TokenPair
from tests.chat.sockets import connect


class People:
    """Signs users in, and joins rooms."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def sign_in(
        self, username: str, scopes: Set[str] = frozenset({"read", "write"})
    ) -> TokenPair:
        """Return new tokens of a user, who is created if missing."""
        async with get_database().sessions() as session, session.begin():
            user = await users.get_by_username(session, username=username)
            if user is None:
                user = await users.create(
                    session,
                    email=f"{username}@example.com",
                    username=username,
                    password_hash="none",
                )
            return await tokens.issue(session, user=user, scopes=scopes)

    async def token(self, username: str, scopes: Set[str] = frozenset({"read", "write"})) -> str:
        """Return an access token of a user."""
        return (await self.sign_in(username, scopes)).access_token

    async def headers(self, username: str) -> dict[str, str]:
        """Return the Authorization header of a user."""
        return {"Authorization": f"Bearer {await self.token(username)}"}

    @asynccontextmanager
    async def join(
        self, room: str, username: str, subprotocols: list[str] | None = None
    ) -> AsyncIterator[AsyncWebSocketSession]:
        """Join a room as a user, who is created if missing."""
        token = await self.token(username)
        path = f"/ws/{room}/{username}"
        async with connect(self._app, path, subprotocols=subprotocols) as socket:
            await socket.send_json({"type": "auth", "token": token})
            yield socket
