"""The newest items of several users, in one query."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Row, bindparam, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.item import Item

Rows = list[Row[*tuple[Any, ...]]]

ITEMS_PER_USER = 20

ITEMS = Item.__table__.c


@lru_cache
def newest_of(count: int) -> CompoundSelect[*tuple[Any, ...]]:
    """Build the query for the newest items of a number of owners.

    Each owner's are read from the end of an index, so an owner's older items cost nothing. A rank
    over all items would read them all, and not every database has LATERAL.
    """
    newest = (
        select(*ITEMS)
        .where(ITEMS.owner_id == bindparam(f"owner_{number}"))
        .order_by(ITEMS.created_at.desc(), ITEMS.id.desc())
        .limit(ITEMS_PER_USER)
        .subquery()
        for number in range(count)
    )
    return union_all(*(select(one) for one in newest))


async def list_newest(session: AsyncSession, *, owners: Sequence[int]) -> Mapping[int, Rows]:
    """Return the newest items of each owner, at most 100 owners."""
    newest: defaultdict[int, Rows] = defaultdict(list)
    # Building the query takes longer than running it: build two sizes only. No owner has the id 0.
    count = 20 if len(owners) <= 20 else 100
    values = {f"owner_{number}": 0 for number in range(count)}
    values |= {f"owner_{number}": owner for number, owner in enumerate(owners)}
    for row in await session.execute(newest_of(count), values):
        newest[row.owner_id].append(row)
    for rows in newest.values():
        rows.sort(key=lambda row: (row.created_at, row.id), reverse=True)
    return newest
