"""The chat over HTTP."""

from datetime import datetime

from pydantic import BaseModel, Field


class RoomRead(BaseModel):
    """A room with at least one user."""

    name: str
    users_count: int


class RoomList(BaseModel):
    rooms: list[RoomRead]


class RoomUsers(BaseModel):
    users: list[str]


class MessageRead(BaseModel):
    id: int
    username: str
    content: str
    timestamp: datetime = Field(validation_alias="created_at")


class MessagePage(BaseModel):
    """Messages of a room; `next_cursor` leads to older ones, and is null at the end."""

    messages: list[MessageRead]
    next_cursor: str | None
