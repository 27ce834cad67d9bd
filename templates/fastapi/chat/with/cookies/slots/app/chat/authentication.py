from app.config import get_settings
from app.core.cookies import is_secure
from app.core.sessions import COOKIE, hash_token
from app.crud import sessions
from app.models.session import UserSession

# slot: functions spaced
async def authenticate(websocket: WebSocket, username: str) -> Member | None:
    """Accept a client, and return the member of its session."""
    await websocket.accept(choose_subprotocol(websocket.scope["subprotocols"]))
    token = COOKIE.read(websocket)
    if token is None or not is_trusted_origin(websocket):
        return None
    async with get_database().read_sessions() as session:
        user = await sessions.find_user(session, token=token)
    return Member.of(user, username, hash_token(token)) if user else None


def is_trusted_origin(websocket: WebSocket) -> bool:
    """Return True if the Origin is this service: browsers send cookies for any page."""
    origin = websocket.headers.get("origin", "")
    if origin in get_settings().cors_origins:
        return True
    scheme = "https" if is_secure(websocket) else "http"
    return origin == f"{scheme}://{websocket.headers.get('host')}"


async def expired_sessions(session: AsyncSession, ids: Sequence[str]) -> set[str]:
    """Return the sessions that were closed or have expired."""
    active = select(UserSession.token_hash).where(
        UserSession.token_hash.in_(ids), UserSession.expires_at > utcnow()
    )
    return set(ids) - set(await session.scalars(active))
