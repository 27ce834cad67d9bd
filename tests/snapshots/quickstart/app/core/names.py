"""Names: what may be a username, and which of them are the same."""

import re

USERNAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{2,31}"
# Names that look like the service's own; `create-superuser` may give them.
RESERVED = frozenset(
    """
    abuse admin administrator anonymous api everyone help hostmaster moderator nobody noreply null
    official operator owner postmaster root security staff superuser support sysadmin system
    undefined webmaster
    """.split()
)


def username_key(username: str) -> str | None:
    """Return what all spellings of a username share; None for what cannot be one.

    Databases disagree on capitals, accents and trailing spaces, so no other text reaches them.
    """
    return username.lower() if re.fullmatch(USERNAME, username) else None


def is_reserved(username: str) -> bool:
    """Tell whether a username is reserved, in whatever punctuation."""
    return re.sub(r"[_.-]", "", username.lower()) in RESERVED
