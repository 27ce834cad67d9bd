"""Ranges: which part of a file a request asks for, as RFC 9110 14 writes it."""

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.edge.failures import send_error
from app.core.edge.headers import find_header

RANGE = re.compile(rb"([0-9]{0,18})-([0-9]{0,18})")
# No file is as large.
BEYOND = b"bytes=999999999999999999-"


def is_range(text: bytes) -> bool:
    """Tell whether this is one range of bytes: `0-9`, `10-` or, from the end, `-10`."""
    found = RANGE.fullmatch(text.strip())
    if found is None or found[0] == b"-":
        return False
    first, last = found.groups()
    return not (first and last) or int(first) <= int(last)


class Ranges:
    """Ignore a unit that is unknown, and answer a range that cannot be sent with an error."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a range that the framework reads as it is meant."""
        asked = find_header(scope["headers"], b"range") if scope["type"] == "http" else None
        if asked is None:
            await self._app(scope, receive, send)
            return
        headers = [header for header in scope["headers"] if header[0] != b"range"]
        unit, _, ranges = asked.partition(b"=")
        if unit.strip().lower() == b"bytes":
            valid = all(is_range(part) for part in ranges.split(b","))
            headers.append((b"range", asked if valid else BEYOND))
        refused = False

        async def send_envelope(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] == 416:
                refused = True
                size = find_header(message["headers"], b"content-range") or b"bytes */*"
                text = "The range is not within the file."
                said = ((b"content-range", size),)
                await send_error(scope, send, 416, "RANGE_NOT_SATISFIABLE", text, said)
            elif not refused:
                await send(message)

        await self._app({**scope, "headers": headers}, receive, send_envelope)
