"""Admission: who may chat, and as whom."""

from starlette.websockets import WebSocket

from app.chat.batches import choose_subprotocol
from app.chat.member import Member
from app.config import get_settings
from app.core.cookies import is_secure
from app.core.database import get_database
from app.core.sessions import COOKIE, hash_token
from app.crud import sessions


async def admit(websocket: WebSocket, username: str) -> Member | None:
    """Accept a client, and return the member it is if its session says so."""
    await websocket.accept(choose_subprotocol(websocket.scope))
    token = COOKIE.read(websocket)
    if token is None or not is_trusted_origin(websocket):
        return None
    async with get_database().read_sessions() as session:
        user = await sessions.find_user(session, token=token)
    return Member.of(user, username, hash_token(token)) if user else None


def is_trusted_origin(websocket: WebSocket) -> bool:
    """Tell whether a page of ours opens the connection: browsers send cookies for any page."""
    origin = websocket.headers.get("origin", "")
    if origin in get_settings().cors_origins:
        return True
    scheme = "https" if is_secure(websocket) else "http"
    return origin == f"{scheme}://{websocket.headers.get('host')}"
