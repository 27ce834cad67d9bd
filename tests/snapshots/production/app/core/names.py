"""Usernames: their pattern, which are equal, and which are reserved."""

import re

USERNAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{2,31}"
# Names that look official; only `create-superuser` accepts them.
RESERVED = frozenset(
    """
    abuse admin administrator anonymous api everyone help hostmaster moderator nobody noreply null
    official operator owner postmaster root security staff superuser support sysadmin system
    undefined webmaster
    """.split()
)


def username_key(username: str) -> str | None:
    """Return the key that all spellings of a username share, or None if it is invalid.

    Databases disagree on case, accents and trailing spaces, so no other text reaches them.
    """
    return username.lower() if re.fullmatch(USERNAME, username) else None


def is_reserved(username: str) -> bool:
    """Return whether a username is reserved, ignoring punctuation."""
    return re.sub(r"[_.-]", "", username.lower()) in RESERVED
