"""The chat's websocket."""

from contextlib import suppress

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from app.chat.admission import admit
from app.chat.batches import choose_subprotocol
from app.chat.connection import POLICY_VIOLATION, Connection, close
from app.chat.hub import hub

PATH = "/ws/{room}/{username}"
MAX_NAME = 64


def is_name(text: str) -> bool:
    """Tell whether rooms and people may be called like this."""
    return len(text) <= MAX_NAME and text.isprintable() and "/" not in text


async def join_room(scope: Scope, receive: Receive, send: Send) -> None:
    """Let somebody into a room, and stay with them."""
    room: str = scope["path_params"]["room"]
    member = await admit(WebSocket(scope, receive, send), scope["path_params"]["username"])
    if member is None or not is_name(room) or not is_name(member.username):
        with suppress(OSError, RuntimeError):
            await close(send, POLICY_VIOLATION)
        return
    connection = Connection(receive, send, room, member)
    connection.takes_batches = choose_subprotocol(scope) is not None
    await connection.run(hub)
