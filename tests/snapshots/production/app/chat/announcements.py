"""Announcements of joins and leaves: sent at once while rare, in batches otherwise."""

import asyncio
import json
from typing import Protocol

from app.core.gcra import LocalLimiter, Rate

# So many at once in a room, and then one a second.
AT_ONCE = Rate(burst=20, interval=1.0)
WAIT_SECONDS = 3.0
# Fewer than a connection's queue holds.
MOST_TOGETHER = 60
PREFIX = '{"type":"user_'


class Tell(Protocol):
    """Gives a frame to a room: to one user there, or to all but one."""

    def __call__(
        self, room: str, frame: str, /, *, only: str | None = None, but: str | None = None
    ) -> None:
        """Give it."""
        raise NotImplementedError


class Announcements:
    """Bounds what a room hears of users who come and go again and again."""

    def __init__(self, tell: Tell) -> None:
        """Begin with nothing to tell."""
        self._tell = tell
        self._limiter = LocalLimiter(AT_ONCE)
        # By room and user; a join and a leave in one batch cancel out.
        self._waiting: dict[str, dict[str, str]] = {}

    def announce(self, room: str, frame: str) -> None:
        """Tell that a user has come or gone; the user hears it at once."""
        waiting = self._waiting.get(room)
        if waiting is None:
            if self._limiter.hit(room) == 0:
                self._tell(room, frame)
                return
            waiting = self._waiting[room] = {}
            asyncio.get_running_loop().call_later(WAIT_SECONDS, self._tell_together, room)
        username: str = json.loads(frame)["username"]
        self._tell(room, frame, only=username)
        if waiting.pop(username, None) is None:
            waiting[username] = frame

    def _tell_together(self, room: str) -> None:
        waiting = self._waiting[room]
        for username in list(waiting)[:MOST_TOGETHER]:
            self._tell(room, waiting.pop(username), but=username)
        if waiting:
            asyncio.get_running_loop().call_later(WAIT_SECONDS, self._tell_together, room)
        else:
            del self._waiting[room]
