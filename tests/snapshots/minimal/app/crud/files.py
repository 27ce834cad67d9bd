"""Uploaded files in the database."""

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
