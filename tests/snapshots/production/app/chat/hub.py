"""The hub: the connections of this process, and what passes between them."""

import asyncio
from contextlib import suppress

from app.chat.announcements import PREFIX, Announcements
from app.chat.backplane import Backplane
from app.chat.connection import POLICY_VIOLATION, RESTARTING, Connection
from app.chat.frames import encode
from app.chat.member import name_user
from app.chat.store import Draft, MessageStore
from app.models.base import utcnow

STOP_SECONDS = 5.0
# A room that no client can enter: its frames tell the workers which users to disconnect.
NOWHERE = ""


class Hub:
    """Knows who is connected here; the backplane knows who is in a room anywhere."""

    def __init__(self) -> None:
        """Begin without connections."""
        self._rooms: dict[str, set[Connection]] = {}
        self._joined: set[Connection] = set()
        self._empty = asyncio.Event()
        self.backplane = Backplane(self._deliver)
        self._announcements = Announcements(self._tell)
        self._store = MessageStore(self._publish)

    @property
    def connections(self) -> list[Connection]:
        """Return the connections of this process."""
        return [connection for room in self._rooms.values() for connection in room]

    async def start(self) -> None:
        """Begin to carry messages."""
        await self.backplane.start()
        await self._store.start()

    async def stop(self) -> None:
        """Let everybody go, and stop."""
        for connection in self.connections:
            connection.end(RESTARTING)
        self._empty.clear()
        if self._rooms:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), STOP_SECONDS)
        await self._store.stop()
        await self.backplane.stop()

    async def join(self, connection: Connection) -> None:
        """Let a connection into its room; it hears of its own coming."""
        self._rooms.setdefault(connection.room, set()).add(connection)
        self._joined.add(connection)
        await self.backplane.join(connection.room, connection.member.username)

    async def leave(self, connection: Connection) -> None:
        """Let a connection out of its room."""
        if connection not in self._joined:
            return
        self._joined.remove(connection)
        room = self._rooms[connection.room]
        room.remove(connection)
        if not room:
            del self._rooms[connection.room]
        await self.backplane.leave(connection.room, connection.member.username)
        if not self._rooms:
            self._empty.set()

    async def post(self, connection: Connection, content: str) -> None:
        """Store what a connection says, then give it to everybody in the room."""
        await self._store.add(Draft(connection.room, connection.member.username, content, utcnow()))

    async def end_session(self, session_id: str) -> None:
        """Close the connections of a session that is over, in all workers."""
        await self.backplane.publish([(NOWHERE, session_id)])

    async def end_user(self, user_id: int) -> None:
        """Close the connections of a user who is shut out, in all workers."""
        await self.backplane.publish([(NOWHERE, name_user(user_id))])

    async def _publish(self, drafts: list[Draft]) -> None:
        await self.backplane.publish([(draft.room, encode_message(draft)) for draft in drafts])

    def _deliver(self, room: str, frame: str) -> None:
        if room == NOWHERE:
            for connection in self.connections:
                if frame in (connection.member.session_id, name_user(connection.member.user_id)):
                    connection.end(POLICY_VIOLATION)
            return
        if frame.startswith(PREFIX):
            self._announcements.announce(room, frame)
        else:
            self._tell(room, frame)

    def _tell(
        self, room: str, frame: str, /, *, only: str | None = None, but: str | None = None
    ) -> None:
        for connection in tuple(self._rooms.get(room, ())):
            username = connection.member.username
            if only in (None, username) and username != but:
                connection.send(frame)


def encode_message(draft: Draft) -> str:
    """Return the frame of a message."""
    return encode(
        "message",
        username=draft.username,
        content=draft.content,
        timestamp=draft.created_at.isoformat(timespec="microseconds"),
    )


hub = Hub()
