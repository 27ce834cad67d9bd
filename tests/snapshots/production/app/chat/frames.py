"""Frames: what goes over the wire, encoded once for everybody who gets it."""

import json
from typing import Any

from app.models.base import utcnow

MAX_CONTENT = 4_000


class BadFrame(Exception):
    """Raised for a frame without a valid message; the sender gets the reason."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the error that is sent to the client."""
        super().__init__(message)
        self.code = code
        self.message = message


def parse_content(text: str | None) -> str:
    """Return what a frame wants to say."""
    if text is None:
        raise BadFrame("BAD_REQUEST", "Send text, not bytes.")
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFrame("BAD_REQUEST", "This is not JSON.") from error
    content = frame.get("content") if isinstance(frame, dict) else None
    if not isinstance(content, str) or not content:
        raise BadFrame("VALIDATION_ERROR", "The content is missing.")
    if len(content) > MAX_CONTENT:
        raise BadFrame("VALIDATION_ERROR", f"The content is over {MAX_CONTENT} characters.")
    if "\x00" in content or any("\ud800" <= character <= "\udfff" for character in content):
        raise BadFrame("VALIDATION_ERROR", "The content is not text.")
    return content


def encode(kind: str, **values: Any) -> str:
    """Encode a frame; `timestamp` is now unless the values contain one."""
    values.setdefault("timestamp", utcnow().isoformat(timespec="microseconds"))
    return json.dumps({"type": kind, **values}, ensure_ascii=False, separators=(",", ":"))


def encode_error(code: str, message: str) -> str:
    """Encode what goes wrong for one client alone."""
    return encode("error", code=code, message=message)
