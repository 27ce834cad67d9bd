"""Failures: the envelope of errors that happen in front of the application, or unexpectedly."""

import json
import logging

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.database import is_unavailable
from app.core.errors import error_body, error_response

logger = logging.getLogger(__name__)

FAILED = (500, "INTERNAL_ERROR", "Something went wrong.")
BUSY = (503, "OVERLOADED", "The service is busy.")
AGAIN = ((b"retry-after", b"1"),)


async def send_error(
    scope: Scope,
    send: Send,
    status: int,
    code: str,
    message: str,
    headers: tuple[tuple[bytes, bytes], ...] = (),
) -> None:
    """Send the envelope of an error."""
    body = json.dumps(error_body(code, message, scope["state"]["request_id"])).encode()
    start = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})


class Failures:
    """Log an unhandled error, and answer 500 without details.

    A database that is away for a moment is no fault of the request, which may be sent again.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and catch its error."""
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            unavailable = is_unavailable(error)
            if unavailable:
                logger.warning("the database cannot serve: %s", error)
            else:
                logger.exception("unhandled error")
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1011})
            elif "status" in scope["state"]:
                return
            elif unavailable:
                await send_error(scope, send, *BUSY, AGAIN)
            else:
                await send_error(scope, send, *FAILED)


async def handle_failure(request: Request, error: Exception) -> JSONResponse:
    """Say what the framework would say in words of its own, before it lets the error pass."""
    if is_unavailable(error):
        return error_response(request, *BUSY, headers={"Retry-After": "1"})
    return error_response(request, *FAILED)
