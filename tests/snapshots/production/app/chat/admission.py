"""Admission: who may chat, and as whom."""

import asyncio
import json

from starlette.websockets import WebSocket

from app.chat.batches import choose_subprotocol
from app.chat.connection import MAX_FRAME_CHARACTERS
from app.chat.ended import find_ended
from app.chat.member import Member
from app.core.database import get_database
from app.core.errors import AppError
from app.crud import tokens

AUTH_SECONDS = 10.0


async def admit(websocket: WebSocket, username: str) -> Member | None:
    """Accept a client, and return the member it is if its token says so.

    The token comes as a subprotocol or in the first frame; a query string would be logged.
    """
    chosen = choose_subprotocol(websocket.scope)
    match websocket.scope["subprotocols"]:
        case ["bearer", token, *_]:
            token = token.strip()
            await websocket.accept(chosen or "bearer")
        case _:
            await websocket.accept(chosen)
            token = await receive_token(websocket)
    if not token:
        return None
    try:
        async with get_database().read_sessions() as session:
            user, claims = await tokens.authenticate(session, token=token)
            if await find_ended(session, ids=[claims.family]):
                return None
    except AppError:
        return None
    return Member.of(user, username, claims.family) if "write" in claims.scopes else None


async def receive_token(websocket: WebSocket) -> str | None:
    """Return the token of the first frame, unless it is late or something else."""
    try:
        async with asyncio.timeout(AUTH_SECONDS):
            message = await websocket.receive()
        text = message.get("text") or ""
        # Refuse long frames before parsing them: the client is not authenticated yet.
        frame = json.loads(text) if len(text) <= MAX_FRAME_CHARACTERS else None
    except (TimeoutError, ValueError, RecursionError):
        return None
    if not isinstance(frame, dict) or frame.get("type", "auth") != "auth":
        return None
    token = frame.get("token")
    return token if isinstance(token, str) else None
