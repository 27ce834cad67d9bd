"""Access log: an id for each request, and a line when it ends."""

import asyncio
import logging
import re
import secrets
from functools import lru_cache
from itertools import count
from time import perf_counter, time
from typing import Any
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.logging import format_time, redact, request_id_var
from app.core.rate_limit import LocalLimiter

FLUSH_SECONDS = 0.05
MAX_LINES = 64
MAX_PATH_BYTES = 1_000
MAX_METHOD = 20
REQUEST_ID = re.compile(rb"[\w.-]{1,128}")
# Ids are unique by worker and counter; they need not be secret.
WORKER = secrets.token_hex(8)
STARTS = ("http.response.start", "websocket.http.response.start", "websocket.accept")

logger = logging.getLogger("app.access")
numbers = count(1)


class AccessLog:
    """Batches the lines of requests: a log record for each would cost more than the request."""

    def __init__(self) -> None:
        # slot: state
        self._ended: list[tuple[Scope, int, float, float]] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, scope: Scope, status: int, seconds: float) -> None:
        """Add a finished request; the status is 0 if the client disconnected before it."""
        self._ended.append((scope, status, seconds, time()))
        if len(self._ended) >= MAX_LINES:
            self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)

    def flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        ended, self._ended = self._ended, []
        lines = [make_line(*each) for each in ended]
        # slot: flushed
        if lines and logger.isEnabledFor(logging.INFO):
            message = "\n".join([line["message"] for line in lines])
            record = logger.makeRecord(logger.name, logging.INFO, "", 0, message, (), None)
            record.lines = lines
            logger.handle(record)


def make_line(scope: Scope, status: int, seconds: float, ended: float) -> dict[str, Any]:
    method = scope.get("method", "WEBSOCKET")[:MAX_METHOD]
    path = loggable_path(scope.get("raw_path") or quote(scope["path"]).encode())
    client = scope.get("client")
    return {
        "time": format_time(int(ended * 1_000)),
        "level": "INFO",
        "logger": logger.name,
        "message": f"{method} {path} {status}",
        "method": method,
        "path": path,
        "status": status,
        "client": client[0] if client else None,
        "request_id": scope["state"]["request_id"],
        "duration_ms": round(seconds * 1_000, 3),
        # slot: fields
    }


access_log = AccessLog()


class AccessLogMiddleware:
    """Assigns the request id, and adds it and the RateLimit headers to the response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        request_id = choose_request_id(scope)
        request_id_var.set(request_id)
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        header = (b"x-request-id", request_id.encode())
        # The rate limits that count this request, each with the debt that it leaves.
        limits: list[tuple[LocalLimiter, float]] = []
        state["limits"] = limits
        status = 0

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] in STARTS:
                status = message.get("status", 101)
                headers = message["headers"] = [*message.get("headers", ()), header]
                if "cached" not in message:
                    for limiter, debt in limits:
                        headers += limiter.headers(debt)
            elif message["type"] == "websocket.close":
                status = status or 403
            await send(message)

        started = perf_counter()
        # slot: begun
        try:
            await self.app(scope, receive, send_noted)
        finally:
            # slot: ended
            access_log.add(scope, status, perf_counter() - started)


def choose_request_id(scope: Scope) -> str:
    """Return the client's id if it is well formed, or a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
            sent: str = value.decode()
            return sent
    return f"{WORKER}-{next(numbers)}"


@lru_cache(maxsize=1024)
def loggable_path(raw: bytes) -> str:
    """Return the path without its query string, and with secrets redacted."""
    return redact(raw[:MAX_PATH_BYTES].partition(b"?")[0].decode("latin-1"))
