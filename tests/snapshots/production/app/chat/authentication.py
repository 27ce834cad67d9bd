"""Authentication of a client of the chat."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.websockets import WebSocket

from app.chat.frames import MAX_CHARACTERS, choose_subprotocol
from app.core.database import get_database
from app.core.errors import AppError
from app.core.names import username_key
from app.crud import tokens
from app.models.base import utcnow
from app.models.refresh_token import RefreshToken
from app.models.user import User

AUTH_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Member:
    """A user in a room, as of the time when they joined."""

    username: str
    user_id: int
    token_version: int
    session_id: str

    @classmethod
    def of(cls, user: User, name: str, session_id: str) -> "Member | None":
        """Return the member for an active user, if the name in the path is theirs."""
        if not user.is_active or user.username_key != username_key(name):
            return None
        return cls(user.username, user.id, user.token_version, session_id)


class AuthFrame(BaseModel):
    """The first frame of a client without a token among its subprotocols."""

    type: Literal["auth"] = "auth"
    token: str


async def authenticate(websocket: WebSocket, username: str) -> Member | None:
    """Accept a client, and return the member that its access token is for.

    The token is not taken from the query string, which is logged.
    """
    subprotocols: list[str] = websocket.scope["subprotocols"]
    batches = choose_subprotocol(subprotocols)
    if subprotocols[:1] == ["bearer"] and len(subprotocols) > 1:
        await websocket.accept(batches or "bearer")
        token = subprotocols[1].strip()
    else:
        await websocket.accept(batches)
        token = await receive_token(websocket)
    try:
        async with get_database().read_sessions() as session:
            user, claims = await tokens.authenticate(session, token=token)
            if "write" not in claims.scopes or await expired_sessions(session, [claims.family]):
                return None
    except AppError:
        return None
    return Member.of(user, username, claims.family)


async def receive_token(websocket: WebSocket) -> str:
    """Return the token of the first frame; empty if the frame is late or has none."""
    try:
        async with asyncio.timeout(AUTH_SECONDS):
            message = await websocket.receive()
        text = message.get("text") or ""
        # The client is not authenticated yet: do not parse long frames.
        return "" if len(text) > MAX_CHARACTERS else AuthFrame.model_validate_json(text).token
    except (TimeoutError, ValueError):
        return ""


async def expired_sessions(session: AsyncSession, ids: Sequence[str]) -> set[str]:
    """Return the families that were signed out or revoked, or have expired."""
    active = select(RefreshToken.family).where(
        RefreshToken.family.in_(ids),
        RefreshToken.ended_at.is_(None),
        RefreshToken.revoked_at.is_(None),
        RefreshToken.expires_at > utcnow(),
    )
    return set(ids) - set(await session.scalars(active))
