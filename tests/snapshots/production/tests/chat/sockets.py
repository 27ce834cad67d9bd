"""Websockets to the application, without a server, by httpx2 and wsproto."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from httpx2.websockets import ASGIWebSocketTransport, AsyncWebSocketSession, WebSocketDisconnect

# Only a failing test waits this long.
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
    """Return the next frame with these values, without its timestamp; skip other frames."""
    while True:
        frame: dict[str, Any] = await socket.receive_json(timeout=TIMEOUT_SECONDS)
        assert frame.pop("timestamp").endswith("+00:00")
        if wanted.items() <= frame.items():
            return frame


async def refusal_code(socket: AsyncWebSocketSession) -> int:
    """Wait until the websocket is closed, before any frame, and return the code."""
    with pytest.raises(WebSocketDisconnect) as closed:
        await socket.receive(timeout=TIMEOUT_SECONDS)
    return closed.value.code


async def closing_code(socket: AsyncWebSocketSession) -> int:
    """Wait until the websocket is closed, and return the code."""
    try:
        while True:
            await socket.receive(timeout=TIMEOUT_SECONDS)
    except WebSocketDisconnect as disconnect:
        return disconnect.code
