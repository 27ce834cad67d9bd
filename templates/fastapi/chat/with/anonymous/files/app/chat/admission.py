"""Admission: who may chat, and as whom."""

from starlette.websockets import WebSocket

from app.chat.batches import choose_subprotocol
from app.chat.member import Member


async def admit(websocket: WebSocket, username: str) -> Member:
    """Accept anybody under the name that they give."""
    await websocket.accept(choose_subprotocol(websocket.scope))
    return Member(username)
