"""Members of rooms, without a client."""

from app.chat.member import Member


def make_member(username: str) -> Member:
    """Make a member whom no table knows."""
    return Member(username, user_id=0, token_version=0, session_id="none")
