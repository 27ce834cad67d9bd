"""Admission: who may chat, and as whom."""

from starlette.websockets import WebSocket

from app.chat.member import Member


async def admit(websocket: WebSocket, username: str) -> Member:
    """Accept anybody under the name that they give."""
    await websocket.accept()
    return Member(username)
