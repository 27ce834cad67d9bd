"""Members of rooms, without a connection."""

from app.chat.authentication import Member


def make_member(username: str) -> Member:
    """Return a member."""
    return Member(username)
