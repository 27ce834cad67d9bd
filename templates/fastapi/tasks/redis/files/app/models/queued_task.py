"""Calls of tasks, and when schedules enqueued theirs."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UTCDateTime, utcnow


class QueuedTask(Base):
    """A call that is to be made; the row is deleted once it has been made."""

    __tablename__ = "queued_tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    arguments: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    # When it is sent, for the first time or again; null once it is given up.
    send_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=utcnow, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None] = mapped_column(String(500))
    # slot: columns


class ScheduledTask(Base):
    """A task that is enqueued at set times, and when it was last."""

    __tablename__ = "scheduled_tasks"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    enqueued_at: Mapped[datetime] = mapped_column(UTCDateTime)
