"""The websocket of the chat."""

import math
from contextlib import suppress

from fastapi import APIRouter, WebSocket, status

from app.chat.authentication import authenticate
from app.chat.connection import GONE, Connection
from app.chat.hub import hub
from app.chat.limits import address_limits, user_limits
from app.core.errors import AppError
from app.core.rate_limit import client_address

router = APIRouter()

MAX_NAME = 64


@router.websocket("/ws/{room}/{username}")
async def join_room(websocket: WebSocket, room: str, username: str) -> None:
    """Serve a client, from the handshake on; a client that is refused gets 1008."""
    address = client_address(websocket.scope)
    with address_limits().connect(address) as wait:
        if wait:
            headers = {"Retry-After": str(math.ceil(wait))}
            raise AppError(429, "RATE_LIMITED", "Too many requests.", headers)
        member = await authenticate(websocket, username)
        if member is not None and is_name(room) and is_name(member.username):
            with user_limits().connect(member.username) as wait:
                if not wait:
                    await Connection(websocket, room, member, address).run(hub)
                    return
        with suppress(*GONE):
            await websocket.close(status.WS_1008_POLICY_VIOLATION)


def is_name(text: str) -> bool:
    """Return True if a room or a guest may have this name."""
    return len(text) <= MAX_NAME and text.isprintable() and "/" not in text
