"""Members of rooms, without a connection."""

from app.chat.authentication import Member


def make_member(username: str) -> Member:
    """Return a member without a row in the database."""
    return Member(username, user_id=0, token_version=0, session_id="none")
