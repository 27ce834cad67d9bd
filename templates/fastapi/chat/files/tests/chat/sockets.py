"""Websockets to the application, without a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from httpx2 import AsyncClient
from httpx2.websockets import ASGIWebSocketTransport, AsyncWebSocketSession, WebSocketDisconnect


@asynccontextmanager
async def connect(
    app: FastAPI,
    path: str,
    *,
    headers: dict[str, str] | None = None,
    subprotocols: list[str] | None = None,
) -> AsyncIterator[AsyncWebSocketSession]:
    """Open a websocket."""
    async with (
        AsyncClient(transport=ASGIWebSocketTransport(app), base_url="http://test/api/v1") as client,
        client.websocket(path, headers=headers, subprotocols=subprotocols) as socket,
    ):
        yield socket


async def receive(socket: AsyncWebSocketSession) -> dict[str, Any]:
    """Return the next frame, without its timestamp."""
    frame: dict[str, Any] = await socket.receive_json(timeout=5)
    assert frame.pop("timestamp").endswith("+00:00")
    return frame


async def receive_message(socket: AsyncWebSocketSession) -> dict[str, Any]:
    """Return the next message, past the frames that say who came and went."""
    while True:
        frame = await receive(socket)
        if "content" in frame:
            return frame


async def closing_code(socket: AsyncWebSocketSession) -> int:
    """Wait until the websocket is closed, and return the code."""
    try:
        while True:
            await socket.receive(timeout=5)
    except WebSocketDisconnect as disconnect:
        return disconnect.code
