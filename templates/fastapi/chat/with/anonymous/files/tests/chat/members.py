"""Members of rooms, without a client."""

from app.chat.member import Member


def make_member(username: str) -> Member:
    """Make a member."""
    return Member(username)
