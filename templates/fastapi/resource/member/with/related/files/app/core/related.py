"""Rows that other rows refer to."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pagination import AnySelect, Read


async def find_by_id(
    session: AsyncSession, rows: AnySelect, ids: Iterable[int | None], read: type[Read]
) -> dict[int | None, Read]:
    """Return those of the rows that have one of the ids, by one query."""
    found = await session.scalars(rows.where(rows.selected_columns.id.in_(set(ids) - {None})))
    return {one.id: read.model_validate(one) for one in found}
