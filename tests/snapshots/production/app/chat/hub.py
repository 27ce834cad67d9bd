"""The hub: the connections of this worker, by room."""

import asyncio
import json
from contextlib import suppress

from fastapi import status

from app.chat.backplane import Backplane
from app.chat.connection import Connection
from app.chat.frames import Envelope, encode
from app.chat.message_writer import MessageWriter, PendingMessage
from app.core.rate_limit import LocalLimiter, Rate
from app.models.base import utcnow

STOP_SECONDS = 5.0
# A room hears of so many joins and leaves at once, and then of one a second.
ANNOUNCEMENTS = Rate(burst=20, interval=1.0)
# The others are sent together, at most as many as a connection's queue holds.
ANNOUNCE_SECONDS = 3.0
MAX_ANNOUNCED = 60
# A room that no client can join: its frames are the sessions and users to disconnect.
CONTROL_ROOM = ""


class Room:
    def __init__(self) -> None:
        self.connections: set[Connection] = set()
        self._limiter = LocalLimiter("announcements", ANNOUNCEMENTS)
        # By username; a join and a leave cancel each other out.
        self._pending: dict[str, str] = {}
        self._timer: asyncio.TimerHandle | None = None

    def send(self, frame: str) -> None:
        for connection in self.connections:
            connection.send(frame)

    def announce(self, frame: str) -> None:
        """Send a join or a leave: to its user at once, to the others at a bounded rate."""
        if self._timer is None and self._limiter.hit("") == 0:
            self.send(frame)
            return
        username: str = json.loads(frame)["username"]
        for connection in self.connections:
            if connection.member.username == username:
                connection.send(frame)
        if self._pending.pop(username, None) is None:
            self._pending[username] = frame
        if self._timer is None:
            self._set_timer()

    def _set_timer(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(ANNOUNCE_SECONDS, self._send_pending)

    def _send_pending(self) -> None:
        self._timer = None
        for username in list(self._pending)[:MAX_ANNOUNCED]:
            frame = self._pending.pop(username)
            for connection in self.connections:
                if connection.member.username != username:
                    connection.send(frame)
        if self._pending:
            self._set_timer()


class Hub:
    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}
        # The hub knows the connections of this worker, the backplane the users of all workers.
        self.backplane = Backplane(self._deliver)
        self._writer = MessageWriter(self._publish)
        self._is_empty = asyncio.Event()

    @property
    def connections(self) -> list[Connection]:
        return [connection for room in self.rooms.values() for connection in room.connections]

    async def start(self) -> None:
        await self.backplane.start()
        self._writer.start()

    async def stop(self) -> None:
        """Close all connections, and wait for them to end."""
        for connection in self.connections:
            connection.end(status.WS_1012_SERVICE_RESTART)
        self._is_empty.clear()
        if self.rooms:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_empty.wait(), STOP_SECONDS)
        await self._writer.stop()
        await self.backplane.stop()

    async def join(self, connection: Connection) -> None:
        self.rooms.setdefault(connection.room, Room()).connections.add(connection)
        await self.backplane.join(connection.room, connection.member.username)

    async def leave(self, connection: Connection) -> None:
        room = self.rooms[connection.room]
        room.connections.remove(connection)
        if not room.connections:
            del self.rooms[connection.room]
        await self.backplane.leave(connection.room, connection.member.username)
        if not self.rooms:
            self._is_empty.set()

    async def post(self, connection: Connection, content: str) -> None:
        """Store a message, then deliver it to everyone in the room."""
        username = connection.member.username
        await self._writer.write(PendingMessage(connection.room, username, content, utcnow()))

    async def disconnect(self, session_or_user: str) -> None:
        """Close the connections of a session id, or of `user:<id>`, in all workers."""
        await self.backplane.publish([Envelope(CONTROL_ROOM, session_or_user)])

    async def _publish(self, messages: list[PendingMessage]) -> None:
        await self.backplane.publish([pack(message) for message in messages])

    def _deliver(self, name: str, frame: str) -> None:
        if name == CONTROL_ROOM:
            for connection in self.connections:
                member = connection.member
                if frame in (member.session_id, f"user:{member.user_id}"):
                    connection.end(status.WS_1008_POLICY_VIOLATION)
            return
        room = self.rooms.get(name)
        if room is None:
            return
        if frame.startswith('{"type":"user_'):
            room.announce(frame)
        else:
            room.send(frame)


def pack(message: PendingMessage) -> Envelope:
    timestamp = message.created_at.isoformat(timespec="microseconds")
    values = {"username": message.username, "content": message.content, "timestamp": timestamp}
    return Envelope(message.room, encode("message", **values))


hub = Hub()
