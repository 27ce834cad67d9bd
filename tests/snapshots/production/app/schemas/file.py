"""Schemas of files."""

import re
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MAX_NAME = 255
SEPARATOR = re.compile(r"[/\\]")
# RFC 9110 8.3.1, without parameters.
MEDIA_TYPE = re.compile(r"[\w.+-]{1,63}/[\w.+-]{1,63}", re.ASCII)


class FileRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(validation_alias="public_id")
    size: int
    name: str | None
    content_type: str


def clean_name(name: str | None) -> str | None:
    """Return the last part of a path, printable characters only."""
    shown = "".join(character for character in name or "" if character.isprintable())
    return SEPARATOR.split(shown)[-1][-MAX_NAME:] or None


def clean_type(content_type: str | None) -> str:
    """Return the media type that the client declares."""
    found = MEDIA_TYPE.match(content_type or "")
    return found[0].lower() if found else "application/octet-stream"
