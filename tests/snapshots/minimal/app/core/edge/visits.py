"""Access log: written in batches, which costs less than a record per request."""

import asyncio
import logging
from functools import lru_cache
from time import time
from urllib.parse import quote

from starlette.types import Scope

from app.core.logging import LinesRecord, encode, format_time, redact

FLUSH_SECONDS = 0.02
MAX_VISITS = 64
# What is longer would fill the log, and the memory for what lines have in common.
MAX_PATH_BYTES = 1_000
MAX_METHOD = 20

access_logger = logging.getLogger("app.access")


class Visit:
    """A request that is over; its status is 0 where the client left before it was answered."""

    def __init__(self, scope: Scope, seconds: float, ended: float) -> None:
        """Keep the values of the access log for one request."""
        self.ended = ended
        self.seconds = seconds
        self.status: int = scope["state"].get("status", 0)
        self.method: str = scope.get("method", "WEBSOCKET")[:MAX_METHOD]
        path: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
        self.path = loggable_path(path[:MAX_PATH_BYTES])
        client = scope.get("client")
        self.client: str | None = client[0] if client else None
        self.request_id: str = scope["state"]["request_id"]

    def encode(self) -> str:
        """Return what a program reads."""
        ids = f'"request_id":"{self.request_id}"'
        alike = describe(self.method, self.path, self.status, self.client)
        return (
            f'{{"time":"{format_time(self.ended)}","level":"INFO",{alike},{ids},'
            f'"duration_ms":{self.milliseconds}}}'
        )

    def record(self) -> logging.LogRecord:
        """Return what a person reads."""
        return logging.makeLogRecord(
            {
                "name": access_logger.name,
                "levelno": logging.INFO,
                "levelname": "INFO",
                "msg": f"{self.method} {self.path} {self.status} {self.milliseconds} ms",
                "created": self.ended,
                "request_id": self.request_id,
            }
        )

    @property
    def milliseconds(self) -> float:
        """Return how long it took, to a tenth."""
        return int(self.seconds * 10_000 + 0.5) / 10


class Visits:
    """Keeps visits for a moment, and tells of all of them."""

    def __init__(self) -> None:
        """Begin with none."""
        self.active = 0
        # Format them together, which is faster.
        self._ended: list[tuple[Scope, float, float]] = []
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Count a request that is being answered."""
        self.active += 1

    def end(self, scope: Scope, seconds: float) -> None:
        """Note what became of a request."""
        self.active -= 1
        self._ended.append((scope, seconds, time()))
        if len(self._ended) == 1:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)
        elif len(self._ended) >= MAX_VISITS:
            self.flush()

    def flush(self) -> None:
        """Tell of what is over."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._ended:
            return
        ended, self._ended = self._ended, []
        over = [Visit(*each) for each in ended]
        if access_logger.isEnabledFor(logging.INFO):
            access_logger.handle(LinesRecord(access_logger.name, over))


@lru_cache(maxsize=1024)
def describe(method: str, path: str, status: int, client: str | None) -> str:
    """Return, as JSON without its braces, what many lines have in common."""
    message = f"{method} {path} {status}"
    fields = {"logger": access_logger.name, "message": message, "method": method, "path": path}
    return encode({**fields, "status": status, "client": client})[1:-1]


@lru_cache(maxsize=1024)
def loggable_path(raw: bytes) -> str:
    """Return the path without its query and what looks like a secret, put there by mistake."""
    return redact(raw.partition(b"?")[0].decode("latin-1"))


visits = Visits()
