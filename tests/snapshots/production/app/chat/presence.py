"""Presence: who is in which room, however many connections they have."""

from collections import Counter


class Presence:
    """Counts the connections of each user in each room."""

    def __init__(self) -> None:
        """Begin with empty rooms."""
        self._rooms: dict[str, Counter[str]] = {}

    def add(self, room: str, username: str) -> bool:
        """Count a connection; tell whether it is the user's first in the room."""
        users = self._rooms.setdefault(room, Counter())
        users[username] += 1
        return users[username] == 1

    def remove(self, room: str, username: str) -> bool:
        """Stop counting a connection; tell whether it was the user's last in the room."""
        users = self._rooms[room]
        users[username] -= 1
        if users[username]:
            return False
        del users[username]
        if not users:
            del self._rooms[room]
        return True

    def count(self, room: str) -> int:
        """Return how many users are in a room."""
        return len(self._rooms.get(room, ()))

    def users(self, room: str) -> list[str]:
        """Return the users of a room."""
        return sorted(self._rooms.get(room, ()))

    def rooms(self) -> dict[str, int]:
        """Return the rooms with the number of their users."""
        return {room: len(users) for room, users in sorted(self._rooms.items())}

    def pairs(self) -> list[tuple[str, str]]:
        """Return every room with every user in it."""
        return [(room, username) for room, users in self._rooms.items() for username in users]
