"""Chat messages."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UTCDateTime

# MySQL would otherwise take "Room" and "room" for the same.
RoomName = String(64).with_variant(String(64, collation="utf8mb4_bin"), "mysql", "mariadb")


class Message(Base):
    """A message in a room; it keeps the username when the user is deleted."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_room_id", "room", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room: Mapped[str] = mapped_column(RoomName)
    username: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
