"""Access: a request's id, its line in the log, and the headers that make answers safe."""

import logging
import re
import secrets
from time import perf_counter
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.edge.headers import find_header
from app.core.edge.quota import quota_headers
from app.core.logging import request_id_var

access_logger = logging.getLogger("app.access")

ACCESS_MESSAGE = "%(method)s %(path)s %(status)s %(duration_ms)s ms"
REQUEST_ID = re.compile(rb"[\w.-]{1,128}")

SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
TRANSPORT_SECURITY = (b"strict-transport-security", b"max-age=31536000")
CONTENT_POLICY = (
    b"content-security-policy",
    b"default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self';"
    b" frame-ancestors 'none'",
)


def choose_request_id(scope: Scope) -> str:
    """Return the id that the client sent when it is well formed, a new one otherwise."""
    sent = find_header(scope["headers"], b"x-request-id")
    if sent is not None and REQUEST_ID.fullmatch(sent):
        return sent.decode()
    return secrets.token_hex(16)


def loggable_path(scope: Scope) -> str:
    """Return the path without its query, in which clients put secrets by mistake."""
    raw: bytes | None = scope.get("raw_path")
    return quote(scope["path"]) if raw is None else raw.partition(b"?")[0].decode("latin-1")


class Access:
    """The outermost layer: nothing gets past it without an id, a log line and safe headers."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request, pass it on, and log how it went."""
        request_id = choose_request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        id_header = (b"x-request-id", request_id.encode())
        headers = [*SECURITY_HEADERS, id_header]
        if scope.get("scheme") == "https":
            headers.append(TRANSPORT_SECURITY)
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            kind = message["type"]
            if kind in ("http.response.start", "websocket.http.response.start"):
                status = message["status"]
                found = message.setdefault("headers", [])
                message["headers"] = [*found, *headers, *quota_headers(scope)]
                if find_header(found, b"content-security-policy") is None:
                    message["headers"].append(CONTENT_POLICY)
            elif kind == "websocket.accept":
                status = 101
                message["headers"] = [*message.get("headers", ()), id_header]
            elif kind == "websocket.close" and status == 0:
                status = 403
            await send(message)

        token = request_id_var.set(request_id)
        started = perf_counter()
        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            log_access(scope, status, perf_counter() - started)
            request_id_var.reset(token)


def log_access(scope: Scope, status: int, seconds: float) -> None:
    """Write a line about a request that is over."""
    if not access_logger.isEnabledFor(logging.INFO):
        return
    client = scope.get("client")
    fields = {
        "method": scope.get("method", "WEBSOCKET"),
        "path": loggable_path(scope),
        "status": status,
        "duration_ms": round(seconds * 1_000, 1),
        "client": client[0] if client else None,
    }
    # Made by hand: the logger would look for the line of code that calls it, for every request.
    record = logging.LogRecord(
        access_logger.name, logging.INFO, "", 0, ACCESS_MESSAGE, (fields,), None
    )
    record.fields = fields
    access_logger.handle(record)
