"""The backplane: delivers frames to rooms, and knows the users in them."""

from collections.abc import Callable, Sequence

from app.chat.frames import Envelope, encode
from app.chat.presence import Presence


class Backplane:
    """A backplane within one process, which must be the only one."""

    def __init__(self, deliver: Callable[[str, str], None]) -> None:
        self._deliver = deliver
        self._presence = Presence()

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        for room, frame in envelopes:
            self._deliver(room, frame)

    async def join(self, room: str, username: str) -> None:
        if self._presence.add(room, username):
            self._announce("user_joined", room, username)

    async def leave(self, room: str, username: str) -> None:
        if self._presence.remove(room, username):
            self._announce("user_left", room, username)

    async def rooms(self) -> dict[str, int]:
        return self._presence.rooms()

    async def users(self, room: str) -> list[str]:
        return self._presence.users(room)

    def _announce(self, kind: str, room: str, username: str) -> None:
        count = len(self._presence.users(room))
        self._deliver(room, encode(kind, username=username, users_count=count))
