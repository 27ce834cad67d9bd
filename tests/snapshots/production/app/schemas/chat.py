"""What the chat tells over HTTP."""

from datetime import datetime

from pydantic import BaseModel


class RoomRead(BaseModel):
    """A room with at least one user."""

    name: str
    users_count: int


class RoomList(BaseModel):
    """The rooms with at least one user."""

    rooms: list[RoomRead]


class RoomUsers(BaseModel):
    """The names of those who are in a room."""

    users: list[str]


class MessageRead(BaseModel):
    """A message that was stored."""

    id: int
    username: str
    content: str
    timestamp: datetime


class MessagePage(BaseModel):
    """Messages of a room, with the cursor of the older ones, null at the end."""

    messages: list[MessageRead]
    next_cursor: str | None
