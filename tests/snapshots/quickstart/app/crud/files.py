"""Uploaded files in the database."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.file import File

# A small file takes more than its bytes: without this, a quota would allow any number of them.
LEAST_BYTES = 64 * 1024
USED = func.sum(case((File.size < LEAST_BYTES, LEAST_BYTES), else_=File.size))


async def get(session: AsyncSession, *, file_id: UUID) -> File | None:
    """Return a file."""
    return await session.scalar(select(File).where(File.public_id == file_id))


async def used_bytes(session: AsyncSession, *owned: ColumnElement[bool]) -> int:
    """Return how many bytes of a quota files have used: all, or those that are owned so."""
    return int(await session.scalar(select(USED).where(*owned)) or 0)


async def add(session: AsyncSession, *, file: File) -> None:
    """Add a file."""
    session.add(file)
    await session.flush()


async def remove(session: AsyncSession, *, file: File) -> None:
    """Remove a file."""
    await session.delete(file)
    await session.flush()


async def list_owned(session: AsyncSession, *, owner_id: int) -> Sequence[int]:
    """Return the ids of the files that a user has uploaded."""
    return (await session.scalars(select(File.id).where(File.owner_id == owner_id))).all()
