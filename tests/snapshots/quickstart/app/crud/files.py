"""Uploaded files in the database."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.file import File


async def get(session: AsyncSession, *, file_id: int) -> File | None:
    """Return a file."""
    return await session.get(File, file_id)


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
