"""People who chat."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from httpx2.websockets import AsyncWebSocketSession

from tests.chat.sockets import connect


class People:
    """Lets anybody into rooms."""

    def __init__(self, app: FastAPI) -> None:
        """Let them into an application."""
        self._app = app

    async def headers(self, username: str) -> dict[str, str]:
        """Return what a request over HTTP needs: nothing."""
        return {}

    @asynccontextmanager
    async def join(
        self, room: str, username: str, subprotocols: list[str] | None = None
    ) -> AsyncIterator[AsyncWebSocketSession]:
        """Let somebody into a room."""
        path = f"/ws/{room}/{username}"
        async with connect(self._app, path, subprotocols=subprotocols) as socket:
            yield socket
