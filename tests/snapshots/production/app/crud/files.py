"""Uploaded files in the database."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.file import File

# A small file takes up more than its size: otherwise a quota would allow any number of them.
LEAST_BYTES = 64 * 1024
USED = func.sum(case((File.size < LEAST_BYTES, LEAST_BYTES), else_=File.size))


async def used_bytes(session: AsyncSession, *owned: ColumnElement[bool]) -> int:
    """Return how many bytes of a quota the matching files use."""
    return int(await session.scalar(select(USED).where(*owned)) or 0)


async def list_owned(session: AsyncSession, *, owner_id: int) -> Sequence[int]:
    return (await session.scalars(select(File.id).where(File.owner_id == owner_id))).all()
