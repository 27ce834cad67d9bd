"""The backplane: carries frames to everybody in a room, and knows who is there."""

from collections.abc import Callable, Sequence

from app.chat.frames import encode
from app.chat.presence import Presence

Deliver = Callable[[str, str], None]

# A room, and a frame for everybody in it.
Post = tuple[str, str]


class Backplane:
    """A backplane within one process, which must therefore be the only one."""

    def __init__(self, deliver: Deliver) -> None:
        """Hand frames to a function that takes the room and the frame."""
        self._deliver = deliver
        self._presence = Presence()

    async def start(self) -> None:
        """Begin to carry frames."""

    async def stop(self) -> None:
        """Stop carrying frames."""

    async def publish(self, posts: Sequence[Post]) -> None:
        """Give frames to everybody in their rooms."""
        for room, frame in posts:
            self._deliver(room, frame)

    async def join(self, room: str, username: str) -> None:
        """Let a user in, and tell the room unless they were there."""
        if self._presence.add(room, username):
            self._tell("user_joined", room, username)

    async def leave(self, room: str, username: str) -> None:
        """Let a user out, and tell the room unless they are still there otherwise."""
        if self._presence.remove(room, username):
            self._tell("user_left", room, username)

    async def rooms(self) -> dict[str, int]:
        """Return the rooms with the number of their users."""
        return self._presence.rooms()

    async def users(self, room: str) -> list[str]:
        """Return the users of a room."""
        return self._presence.users(room)

    def _tell(self, kind: str, room: str, username: str) -> None:
        count = self._presence.count(room)
        self._deliver(room, encode(kind, username=username, users_count=count))
