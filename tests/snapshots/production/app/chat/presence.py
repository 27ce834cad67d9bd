"""Presence: the users in each room, over all their connections."""

from collections import Counter, defaultdict


class Presence:
    def __init__(self) -> None:
        # Connections by room and user.
        self._rooms: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, room: str, username: str) -> bool:
        """Count a connection; True for the user's first in the room."""
        self._rooms[room][username] += 1
        return self._rooms[room][username] == 1

    def remove(self, room: str, username: str) -> bool:
        """Stop counting a connection; True for the user's last in the room."""
        users = self._rooms[room]
        users[username] -= 1
        if users[username]:
            return False
        del users[username]
        if not users:
            del self._rooms[room]
        return True

    def users(self, room: str) -> list[str]:
        return sorted(self._rooms.get(room, ()))

    def rooms(self) -> dict[str, int]:
        return {room: len(users) for room, users in sorted(self._rooms.items())}

    def has(self, room: str, username: str) -> bool:
        return username in self._rooms.get(room, ())
