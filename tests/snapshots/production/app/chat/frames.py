"""Frames of the chat, in JSON; an event is encoded once for all who get it."""

import json
from typing import Any, NamedTuple

from pydantic import BaseModel, Field, ValidationError

from app.core.errors import AppError
from app.models.base import utcnow

MAX_CHARACTERS = 64 * 1024
# With this subprotocol, a frame is an array of all events that were waiting.
BATCHES = "batches"


class Envelope(NamedTuple):
    room: str
    frame: str


class IncomingFrame(BaseModel):
    # PostgreSQL stores no NUL.
    content: str = Field(strict=True, min_length=1, max_length=4_000, pattern=r"^[^\x00]*$")


def parse_content(text: str | None) -> str:
    if text is None:
        raise AppError(400, "BAD_REQUEST", "Send text, not bytes.")
    try:
        return IncomingFrame.model_validate_json(text).content
    except ValidationError as error:
        problem = error.errors()[0]
        code = "BAD_REQUEST" if problem["type"] == "json_invalid" else "VALIDATION_ERROR"
        message = ": ".join([*map(str, problem["loc"]), problem["msg"]])
        raise AppError(400, code, message) from error


def encode(kind: str, **values: Any) -> str:
    """Encode an event; its `timestamp` is the current time unless given."""
    values.setdefault("timestamp", utcnow().isoformat(timespec="microseconds"))
    return json.dumps({"type": kind, **values}, ensure_ascii=False, separators=(",", ":"))


def choose_subprotocol(subprotocols: list[str]) -> str | None:
    return BATCHES if BATCHES in subprotocols else None
