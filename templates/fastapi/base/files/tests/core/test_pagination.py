"""Totals."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import pagination
from app.core.pagination import capped_total
from app.crud import items
from app.models.item import Item


@pytest.mark.parametrize(("limit", "counted"), [(3, 4), (5, 5)])
async def test_rows_are_counted_to_one_more_than_the_limit(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch, limit: int, counted: int
) -> None:
    """However many there are, which is what keeps it fast."""
    monkeypatch.setattr(pagination, "MAX_TOTAL", limit)
    await items.add(session, items=[Item(name=f"item {number}") for number in range(5)])
    assert await session.scalar(select(capped_total(select(Item.id)))) == counted
