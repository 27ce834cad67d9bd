"""Users with what they wrote, in two queries whatever their number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Row, bindparam, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pagination import MAX_TOTAL, capped_total
from app.models.item import Item
from app.models.user import User

Rows = Sequence[Row[*tuple[Any, ...]]]

POSTS_PER_USER = 20

TOTAL = capped_total(select(User.id)).label("total")
USERS = (
    select(User.id, User.username, TOTAL)
    .order_by(User.id.desc())
    .limit(bindparam("size"))
    .offset(bindparam("skip"))
)
ITEMS = Item.__table__.c


@lru_cache
def newest_of(count: int) -> CompoundSelect[*tuple[Any, ...]]:
    """Make the query of the newest items of so many owners.

    Each of them is read from the end of an index, whatever a user's number of items. A rank
    over all their items reads all of them, and not every database has LATERAL.
    """
    newest = (
        select(*ITEMS)
        .where(ITEMS.owner_id == bindparam(f"owner_{number}"))
        .order_by(ITEMS.created_at.desc(), ITEMS.id.desc())
        .limit(POSTS_PER_USER)
        .subquery()
        for number in range(count)
    )
    return union_all(*(select(one) for one in newest))


async def list_users(session: AsyncSession, *, size: int, skip: int) -> tuple[Rows, int]:
    """Return a page of users, the newest first, with the total of all."""
    if skip >= MAX_TOTAL:
        rows: Rows = []
    else:
        size = min(size, MAX_TOTAL - skip)
        rows = (await session.execute(USERS, {"size": size, "skip": skip})).all()
    total = rows[0].total if rows else await session.scalar(select(TOTAL)) or 0
    return rows, min(total, MAX_TOTAL)


async def list_posts(
    session: AsyncSession, *, owners: Sequence[int]
) -> Mapping[int, list[Row[*tuple[Any, ...]]]]:
    """Return the newest items of each owner, of whom a page has at most a hundred."""
    posts: defaultdict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    # To make such a query takes longer than to run it: there are but two. No owner has the id 0.
    count = 20 if len(owners) <= 20 else 100
    values = {f"owner_{number}": 0 for number in range(count)}
    values |= {f"owner_{number}": owner for number, owner in enumerate(owners)}
    for row in await session.execute(newest_of(count), values):
        posts[row.owner_id].append(row)
    for rows in posts.values():
        rows.sort(key=lambda row: (row.created_at, row.id), reverse=True)
    return posts
