"""A member of a room."""

from dataclasses import dataclass

from app.core.names import username_key
from app.models.user import User


def name_user(user_id: int) -> str:
    """Return what the workers call a user who has to leave; no session is called so."""
    return f"user:{user_id}"


@dataclass(frozen=True, slots=True)
class Member:
    """A user in a room, as they were when they came."""

    username: str
    user_id: int
    token_version: int
    session_id: str

    @classmethod
    def of(cls, user: User, name: str, session_id: str) -> "Member | None":
        """Return the member that a user is, if they may chat and the name is theirs."""
        if not user.is_active or user.username_key != username_key(name):
            return None
        return cls(user.username, user.id, user.token_version, session_id)
