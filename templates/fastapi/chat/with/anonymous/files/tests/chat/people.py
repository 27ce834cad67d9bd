"""Users of the chat."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from httpx2.websockets import AsyncWebSocketSession

from tests.chat.sockets import connect


class People:
    """Joins rooms as guests."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def headers(self, username: str) -> dict[str, str]:
        """Return the headers of an HTTP request: none."""
        return {}

    @asynccontextmanager
    async def join(
        self, room: str, username: str, subprotocols: list[str] | None = None
    ) -> AsyncIterator[AsyncWebSocketSession]:
        """Join a room under a name."""
        path = f"/ws/{room}/{username}"
        async with connect(self._app, path, subprotocols=subprotocols) as socket:
            yield socket
