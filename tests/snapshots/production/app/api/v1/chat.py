"""The chat's websocket."""

from contextlib import suppress

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from app.chat.admission import admit
from app.chat.connection import POLICY_VIOLATION, Connection
from app.chat.hub import hub

router = APIRouter(tags=["chat"])

MAX_NAME = 64


def is_name(text: str) -> bool:
    """Tell whether rooms and people may be called like this."""
    return len(text) <= MAX_NAME and text.isprintable() and "/" not in text


@router.websocket("/ws/{room}/{username}")
async def join_room(websocket: WebSocket, room: str, username: str) -> None:
    """Let somebody into a room, and stay with them."""
    member = await admit(websocket, username)
    if member is None or not is_name(room) or not is_name(member.username):
        with suppress(WebSocketDisconnect, RuntimeError):
            await websocket.close(POLICY_VIOLATION)
        return
    await Connection(websocket, room, member).run(hub)
