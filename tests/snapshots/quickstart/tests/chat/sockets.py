"""Websockets to the application, without a server: httpx2 speaks them through wsproto."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from httpx2 import AsyncClient
from httpx2.websockets import ASGIWebSocketTransport, AsyncWebSocketSession, WebSocketDisconnect

# Passes in a test that fails, and in no other.
TIMEOUT_SECONDS = 30.0


@asynccontextmanager
async def connect(
    app: FastAPI,
    path: str,
    *,
    headers: dict[str, str] | None = None,
    subprotocols: list[str] | None = None,
) -> AsyncIterator[AsyncWebSocketSession]:
    """Open a websocket."""
    transport = ASGIWebSocketTransport(app, initial_receive_timeout=TIMEOUT_SECONDS)
    async with (
        AsyncClient(transport=transport, base_url="http://test/api/v1") as client,
        client.websocket(path, headers=headers, subprotocols=subprotocols) as socket,
    ):
        yield socket


async def receive(socket: AsyncWebSocketSession, **wanted: object) -> dict[str, Any]:
    """Return the next frame with these values, past all others, without its timestamp."""
    while True:
        frame: dict[str, Any] = await socket.receive_json(timeout=TIMEOUT_SECONDS)
        assert frame.pop("timestamp").endswith("+00:00")
        if wanted.items() <= frame.items():
            return frame


async def closing_code(socket: AsyncWebSocketSession) -> int:
    """Wait until the websocket is closed, and return the code."""
    try:
        while True:
            await socket.receive(timeout=TIMEOUT_SECONDS)
    except WebSocketDisconnect as disconnect:
        return disconnect.code
