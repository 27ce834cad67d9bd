"""Authentication of a client of the chat: there is none."""

from dataclasses import dataclass

from starlette.websockets import WebSocket

from app.chat.frames import choose_subprotocol


@dataclass(frozen=True, slots=True)
class Member:
    """A guest in a room, under the name in the path."""

    username: str


async def authenticate(websocket: WebSocket, username: str) -> Member:
    """Accept any client under the name that it gives."""
    await websocket.accept(choose_subprotocol(websocket.scope["subprotocols"]))
    return Member(username)
