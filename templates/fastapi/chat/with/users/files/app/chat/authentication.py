"""Authentication of a client of the chat."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.websockets import WebSocket

from app.chat.frames import choose_subprotocol
from app.core.database import get_database
from app.core.names import username_key
from app.models.base import utcnow
from app.models.user import User

# slot: constants


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


# slot: functions spaced
