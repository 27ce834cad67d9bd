"""The chat's websocket."""

from contextlib import suppress

from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from app.chat.admission import admit
from app.chat.batches import choose_subprotocol
from app.chat.connection import POLICY_VIOLATION, Connection, close
from app.chat.hub import hub
from app.chat.limits import address_limits, user_limits
from app.core.edge.rates import client_address, send_limited

PATH = "/ws/{room}/{username}"
MAX_NAME = 64


def is_name(text: str) -> bool:
    """Tell whether rooms and people may be called like this."""
    return len(text) <= MAX_NAME and text.isprintable() and "/" not in text


async def join_room(scope: Scope, receive: Receive, send: Send) -> None:
    """Let an address open a connection, unless it has too many."""
    address = client_address(scope)
    wait = address_limits().open(address)
    if wait > 0:
        await refuse(scope, send, wait)
        return
    try:
        await serve(scope, receive, send, address)
    finally:
        address_limits().close(address)


async def refuse(scope: Scope, send: Send, wait: float) -> None:
    """Answer a handshake with 429, or as the server does where it cannot."""

    async def send_answer(message: Message) -> None:
        await send({**message, "type": f"websocket.{message['type']}"})

    if "websocket.http.response" in scope.get("extensions", {}):
        await send_limited(scope, send_answer, wait)
    else:
        await close(send, POLICY_VIOLATION)


async def serve(scope: Scope, receive: Receive, send: Send, address: str) -> None:
    """Let a user into a room, unless they have too many connections, and stay with them."""
    room: str = scope["path_params"]["room"]
    member = await admit(WebSocket(scope, receive, send), scope["path_params"]["username"])
    named = member is not None and is_name(room) and is_name(member.username)
    if member is None or not named or user_limits().open(member.username) > 0:
        with suppress(OSError, RuntimeError):
            await close(send, POLICY_VIOLATION)
        return
    try:
        connection = Connection(receive, send, room, member, address)
        connection.takes_batches = choose_subprotocol(scope) is not None
        await connection.run(hub)
    finally:
        user_limits().close(member.username)
