"""Logging: one JSON object a line in production, readable lines in development."""

import asyncio
import json
import logging
import re
import sys
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Protocol

from pydantic_core import to_json

from app.config import Settings
from app.core.logfile import open_log_file

request_id_var: ContextVar[str | None] = ContextVar("request_id", default=None)

FLUSH_SECONDS = 0.05
HANDLER_NAMES = ("app-console", "app-file")
NAME = (
    r"(?:passw(?:or)?d|passphrase|pwd|secret|token|csrf|session|(?:api|private)[-_]?key"
    r"|input_value)(?:[-_]\w{1,32}|s)?"
)
# Separators of a name and its value in headers, JSON, Python's dicts and tuples, and forms.
EQUALS = r"(?:\\*[\"']\s*[:=,]|\s*[:=])\s*"
QUOTED = r"b?\\*\"(?:[^\"\\]|\\.)*\"?|b?\\*'(?:[^'\\]|\\.)*'?"
SECRETS = [
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        # These headers have several words: all that follows.
        (rf"((?:authorization|cookie)s?{EQUALS})(?:{QUOTED}|[^\r\n]+)", r"\1[redacted]"),
        (rf"({NAME}{EQUALS})(?:{QUOTED}|[^\s\"',;&)\]}}]+)", r"\1[redacted]"),
        (r"((?:bearer|basic)\s+)[^\s\"',;&]+", r"\1[redacted]"),
        # RFC 3986 3.2.1: the part of a URL that may hold a password.
        (r"(://[^\s/:@\"']{0,256}:)[^\s\"']{1,1024}@", r"\1[redacted]@"),
        # RFC 7519: the header of a JWT is an object in base64url.
        (r"(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*", "[redacted]"),
        (r"\$argon2\w{1,2}\$[^\s\"']+", "[redacted]"),
    )
]
# Most lines have none of these, which is quickly seen.
SIGNS = re.compile(
    r"authorization|cookie|pass|pwd|secret|token|csrf|session|key|input_value|bearer|basic|://|eyJ"
    r"|\$argon2",
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """Strike out what looks like a password, a token or a cookie: libraries log what they like."""
    if SIGNS.search(text):
        for pattern, replacement in SECRETS:
            text = pattern.sub(replacement, text)
    return text


def encode(line: dict[str, Any]) -> str:
    """Write JSON in ASCII, which every terminal and collector can read."""
    try:
        return to_json(line, ensure_ascii=True, fallback=str).decode()
    except ValueError:
        # Half a surrogate pair, which only the slower encoder can write.
        return json.dumps(line, default=str)


def format_time(seconds: float) -> str:
    """Return a time, in seconds since 1970, as ISO 8601 in UTC, to the millisecond."""
    return format_milliseconds(int(seconds * 1_000))


@lru_cache(maxsize=128)
def format_milliseconds(milliseconds: int) -> str:
    """Return a time, in milliseconds since 1970, which a busy service's lines share."""
    seconds, rest = divmod(milliseconds, 1_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}+00:00"


class Line(Protocol):
    """A line of the log that knows its two forms."""

    def encode(self) -> str:
        """Return what a program reads, in JSON."""
        raise NotImplementedError

    def record(self) -> logging.LogRecord:
        """Return what a person reads, as a record of its own."""
        raise NotImplementedError


class LinesRecord(logging.LogRecord):
    """Lines that are handed on together; one at a time is what makes logs slow."""

    def __init__(self, name: str, lines: Sequence[Line]) -> None:
        """Take the lines of a logger."""
        super().__init__(name, logging.INFO, "", 0, "", (), None)
        self.lines = lines

    def getMessage(self) -> str:
        """Return the messages of all lines, for handlers that know nothing of them."""
        return "\n".join(line.record().getMessage() for line in self.lines)


class JsonFormatter(logging.Formatter):
    """Write a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        if isinstance(record, LinesRecord):
            return "\n".join([each.encode() for each in record.lines])
        line: dict[str, Any] = {
            "time": format_time(record.created),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        request_id = request_id_var.get()
        if request_id is not None:
            line["request_id"] = request_id
        if record.exc_info:
            line["exception"] = redact(self.formatException(record.exc_info))
        return encode(line)


class ReadableFormatter(logging.Formatter):
    """Write a record for a person who watches a terminal."""

    def __init__(self) -> None:
        """Choose what a line holds."""
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, or the lines."""
        if isinstance(record, LinesRecord):
            return "\n".join([self.format(line.record()) for line in record.lines])
        # With the trace of an exception, whose lines hold what the failing code was given.
        return redact(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Add the id of the request that is being served."""
        line = super().formatMessage(record)
        request_id = getattr(record, "request_id", request_id_var.get())
        return line if request_id is None else f"{line} [{request_id}]"


class BatchHandler(logging.StreamHandler[Any]):
    """Write lines together every few milliseconds; one at a time is what makes logs slow."""

    def __init__(self) -> None:
        """Write to standard output."""
        super().__init__(sys.stdout)
        self._lines: list[str] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line for a moment; outside of the event loop, and for errors, write at once."""
        try:
            self._lines.append(self.format(record))
        except Exception:
            self.handleError(record)
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
            return
        if record.levelno >= logging.ERROR:
            self.flush()
        elif self._loop is not loop:
            self._loop = loop
            loop.call_later(FLUSH_SECONDS, self.flush)

    def flush(self) -> None:
        """Write what was kept."""
        self.acquire()
        try:
            self._loop = None
            if self._lines:
                lines, self._lines = self._lines, []
                self.stream.write("\n".join(lines) + "\n")
                self.stream.flush()
        finally:
            self.release()


def is_free_of_queries(record: logging.LogRecord) -> bool:
    """Drop the server's own line about a websocket, which repeats the query and its secrets."""
    return "WebSocket" not in record.msg


def configure_logging(settings: Settings) -> None:
    """Send everything that is logged to the console and, where one is set, to a file."""
    formatter = JsonFormatter() if settings.environment == "production" else ReadableFormatter()
    handlers: list[logging.Handler] = [BatchHandler()]
    if settings.log_file:
        handlers.append(open_log_file(settings.log_file))
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if handler.name in HANDLER_NAMES]:
        root.removeHandler(old)
        old.close()
    for name, handler in zip(HANDLER_NAMES, handlers, strict=False):
        handler.name = name
        handler.setFormatter(formatter)
        root.addHandler(handler)
    root.setLevel(settings.log_level)
    # No line names its thread or process, so no record needs to look for them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    # The server's records take the same way, but for its access log: ours has no queries in it.
    for logger_name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(logger_name)
        logger.handlers.clear()
        logger.propagate = logger_name != "uvicorn.access"
    server_logger = logging.getLogger("uvicorn.error")
    if is_free_of_queries not in server_logger.filters:
        server_logger.addFilter(is_free_of_queries)
