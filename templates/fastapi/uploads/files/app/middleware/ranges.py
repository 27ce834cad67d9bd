"""Range requests (RFC 9110 14)."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import error_response

RANGE = re.compile(r"([0-9]{0,18})-([0-9]{0,18})")
# Larger than any file, so that the range cannot be satisfied.
BEYOND = "bytes=999999999999999999-"


def is_range(text: str) -> bool:
    """Return whether this is a byte range: `0-9`, `10-` or, from the end, `-10`."""
    found = RANGE.fullmatch(text.strip())
    if found is None or found[0] == "-":
        return False
    first, last = found.groups()
    return not (first and last) or int(first) <= int(last)


class RangeMiddleware:
    """Ignores unknown units, and answers bad ranges with 416 in the error envelope."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Headers(scope=scope).get("range") if scope["type"] == "http" else None
        if asked is None:
            await self.app(scope, receive, send)
            return
        headers = MutableHeaders(scope=scope)
        unit, _, ranges = asked.partition("=")
        if unit.strip().lower() != "bytes":
            del headers["range"]
        elif not all(map(is_range, ranges.split(","))):
            headers["range"] = BEYOND
        refused = False

        async def send_envelope(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] == 416:
                refused = True
                size = {"Content-Range": Headers(raw=message["headers"])["content-range"]}
                text = "The range is not within the file."
                response = error_response(scope, 416, "RANGE_NOT_SATISFIABLE", text, size)
                await response(scope, receive, send)
            elif not refused:
                await send(message)

        await self.app(scope, receive, send_envelope)
