"""Chat messages in the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.message import Message


async def add(session: AsyncSession, *, rows: Sequence[dict[str, Any]]) -> None:
    """Add messages, all of them or none."""
    await session.execute(insert(Message), rows)


async def list_before(
    session: AsyncSession, *, room: str, size: int, message_id: int | None
) -> Sequence[Message]:
    """Return the messages of a room that are older than one of them, newest first."""
    query = select(Message).where(Message.room == room).order_by(Message.id.desc()).limit(size)
    # slot: conditions
    if message_id is not None:
        query = query.where(Message.id < message_id)
    return (await session.scalars(query)).all()
