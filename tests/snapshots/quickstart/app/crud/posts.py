"""Users with what they wrote, in two queries whatever their number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select
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
RANK = func.row_number().over(
    partition_by=Item.owner_id, order_by=(Item.created_at.desc(), Item.id.desc())
)
RANKED = (
    select(*Item.__table__.c, RANK.label("rank"))
    .where(Item.owner_id.in_(bindparam("owners", expanding=True)))
    .subquery()
)
POSTS = select(RANKED).where(RANKED.c.rank <= POSTS_PER_USER).order_by(RANKED.c.rank)


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
    """Return the newest items of each owner."""
    posts: defaultdict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in await session.execute(POSTS, {"owners": owners}):
        posts[row.owner_id].append(row)
    return posts
