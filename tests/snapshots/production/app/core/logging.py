"""Logging: one JSON object a line in production, readable lines in development."""

import json
import logging
import re
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pydantic_core import to_json

from app.config import Settings
from app.core.logfile import SharedFileHandler
from app.core.trace_ids import current_trace_id

request_id_var: ContextVar[str | None] = ContextVar("request_id", default=None)

HANDLER_NAMES = ("app-console", "app-file")
READABLE = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
ACCESS = "{time:.23} {level:7} {logger}: {message} {duration_ms} ms [{request_id}]"
NAME = (
    r"(?:passw(?:or)?d|passphrase|pwd|secret|token|csrf|session|(?:api|private)[-_]?key"
    r"|input_value)(?:[-_]\w{1,32}|s)?"
)
# Separators of name and value in headers, JSON, Python dicts and tuples, and forms.
EQUALS = r"(?:\\*[\"']\s*[:=,]|\s*[:=])\s*"
QUOTED = r"b?\\*\"(?:[^\"\\]|\\.)*\"?|b?\\*'(?:[^'\\]|\\.)*'?"
SECRETS = [
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        # These headers may have several words: redact the rest of the line.
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
# A quick check: most lines have none of these.
SIGNS = re.compile(
    r"authorization|cookie|pass|pwd|secret|token|csrf|session|key|input_value|bearer|basic|://|eyJ"
    r"|\$argon2",
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """Redact passwords, tokens and cookies, which libraries may log."""
    if SIGNS.search(text):
        for pattern, replacement in SECRETS:
            text = pattern.sub(replacement, text)
    return text


@lru_cache(maxsize=128)
def format_time(milliseconds: int) -> str:
    """Format milliseconds since 1970; cached, since lines of a busy service share them."""
    return datetime.fromtimestamp(milliseconds / 1_000, UTC).isoformat(timespec="milliseconds")


class JsonFormatter(logging.Formatter):
    """Write a record as one line of JSON; a record of the access log has several."""

    def format(self, record: logging.LogRecord) -> str:
        if lines := getattr(record, "lines", None):
            return "\n".join(
                [to_json(line, ensure_ascii=True, exclude_none=True).decode() for line in lines]
            )
        line: dict[str, Any] = {
            "time": format_time(int(record.created * 1_000)),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        request_id = request_id_var.get()
        if request_id is not None:
            line["request_id"] = request_id
        trace_id = current_trace_id()
        if trace_id is not None:
            line["trace_id"] = trace_id
        if record.exc_info:
            line["exception"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, default=str)


class ReadableFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        if lines := getattr(record, "lines", None):
            return "\n".join([ACCESS.format_map(line) for line in lines])
        # The traceback may contain arguments.
        return redact(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        request_id = request_id_var.get()
        return line if request_id is None else f"{line} [{request_id}]"


def is_free_of_queries(record: logging.LogRecord) -> bool:
    """Drop uvicorn's line about a websocket, which has the query string."""
    return "WebSocket" not in record.msg


def configure_logging(settings: Settings) -> None:
    """Log to the console and, if LOG_FILE is set, to a file."""
    is_production = settings.environment == "production"
    formatter = JsonFormatter() if is_production else ReadableFormatter(READABLE)
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stdout)]
    if settings.log_file:
        handlers.append(SharedFileHandler(settings.log_file))
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if handler.name in HANDLER_NAMES]:
        root.removeHandler(old)
        old.close()
    for name, handler in zip(HANDLER_NAMES, handlers, strict=False):
        handler.name = name
        handler.setFormatter(formatter)
        root.addHandler(handler)
    root.setLevel(settings.log_level)
    # Uvicorn logs through the root logger; its access log, which has query strings, is dropped.
    for logger_name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(logger_name)
        logger.handlers.clear()
        logger.propagate = logger_name != "uvicorn.access"
    logging.getLogger("uvicorn.error").addFilter(is_free_of_queries)
