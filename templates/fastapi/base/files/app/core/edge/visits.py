"""Visits: what became of requests, told some at a time; one at a time is what makes that slow."""

import asyncio
import logging
from contextvars import Context, copy_context
from time import time
from typing import NamedTuple
from urllib.parse import quote

from starlette.types import Scope

FLUSH_SECONDS = 0.02
MAX_VISITS = 64
ACCESS_MESSAGE = "%(method)s %(path)s %(status)s %(duration_ms)s ms"

access_logger = logging.getLogger("app.access")


class Visit(NamedTuple):
    """A request that is over; its status is 0 where the client left before it was answered."""

    scope: Scope
    status: int
    ended: float
    seconds: float
    context: Context


class Visits:
    """Keeps visits for a moment, and tells of all of them."""

    def __init__(self) -> None:
        """Begin with none."""
        self.active = 0
        self._over: list[Visit] = []

    def begin(self) -> None:
        """Count a request that is being answered."""
        self.active += 1

    def end(self, scope: Scope, status: int, seconds: float) -> None:
        """Note what became of a request, in the context of which it will be told."""
        self.active -= 1
        self._over.append(Visit(scope, status, time(), seconds, copy_context()))
        if len(self._over) == 1:
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)
        elif len(self._over) >= MAX_VISITS:
            self.flush()

    def flush(self) -> None:
        """Tell of what is over."""
        over, self._over = self._over, []
        for visit in over:
            visit.context.run(log_visit, visit)
            # slot: told


def log_visit(visit: Visit) -> None:
    """Write a line of the access log."""
    if not access_logger.isEnabledFor(logging.INFO):
        return
    scope = visit.scope
    client = scope.get("client")
    fields = {
        "method": scope.get("method", "WEBSOCKET"),
        "path": loggable_path(scope),
        "status": visit.status,
        "duration_ms": round(visit.seconds * 1_000, 1),
        "client": client[0] if client else None,
    }
    # Made by hand: the logger would look for the line of code that calls it, for every request.
    record = logging.LogRecord(
        access_logger.name, logging.INFO, "", 0, ACCESS_MESSAGE, (fields,), None
    )
    record.created = visit.ended
    record.fields = fields
    access_logger.handle(record)


def loggable_path(scope: Scope) -> str:
    """Return the path without its query, in which clients put secrets by mistake."""
    raw: bytes | None = scope.get("raw_path")
    return quote(scope["path"]) if raw is None else raw.partition(b"?")[0].decode("latin-1")


visits = Visits()
