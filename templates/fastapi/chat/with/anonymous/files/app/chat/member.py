"""A member of a room."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a room, under the name that they gave."""

    username: str
