"""Access: a request's id, its line in the log, and the headers that make answers safe."""

import re
import secrets
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.edge.answer import PREPARED
from app.core.edge.headers import find_header, with_vary
from app.core.edge.quota import quota_headers
from app.core.edge.visits import visits
from app.core.logging import request_id_var

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


class Access:
    """The outermost layer: nothing gets past it without an id, a log line and safe headers."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request, pass it on, and note how it went."""
        request_id = choose_request_id(scope)
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
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
                state["answered"] = True
                found = message.get("headers", ())
                if PREPARED not in message:
                    found = with_vary(found, b"Origin")
                noted = state.get("headers", ())
                message["headers"] = [*found, *headers, *noted, *quota_headers(scope)]
                if find_header(found, b"content-security-policy") is None:
                    message["headers"].append(CONTENT_POLICY)
            elif kind == "websocket.accept":
                status = 101
                message["headers"] = [*message.get("headers", ()), id_header]
            elif kind == "websocket.close" and status == 0:
                status = 403
            await send(message)

        token = request_id_var.set(request_id)
        visits.begin()
        started = perf_counter()
        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            visits.end(scope, status, perf_counter() - started)
            request_id_var.reset(token)
