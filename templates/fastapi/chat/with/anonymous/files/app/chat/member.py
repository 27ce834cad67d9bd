"""A member of a room."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a room, under the name of the path."""

    username: str
