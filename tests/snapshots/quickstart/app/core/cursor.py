"""Cursors: where a page of a list, ordered by time and id, ended."""

import base64
import binascii
from datetime import UTC, datetime
from typing import NamedTuple

from fastapi.exceptions import RequestValidationError


class Position(NamedTuple):
    """The row after which the next page begins."""

    created_at: datetime
    id: int


def encode_cursor(position: Position) -> str:
    """Make a cursor that is safe in a URL."""
    text = f"{position.created_at.isoformat()}|{position.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> Position | None:
    """Read a cursor, an empty one being the beginning; answer 422 to any other text."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
        moment, _, row_id = text.partition("|")
        created_at = datetime.fromisoformat(moment)
        # Databases whose ids have 32 bits refuse to compare them with anything longer.
        position = Position(created_at.astimezone(UTC), int(row_id))
        # Python reads more than what is written here: `1_0`, a week, a time without its offset.
        if not 0 <= position.id < 2**31 or encode_cursor(position) != cursor:
            raise ValueError("not written by encode_cursor")
    except (binascii.Error, OverflowError, ValueError) as error:
        found = {"loc": ("query", "cursor"), "msg": "not a cursor", "type": "value_error"}
        raise RequestValidationError([found]) from error
    return position
