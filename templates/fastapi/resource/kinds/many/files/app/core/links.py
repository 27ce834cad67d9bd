"""Links of rows: which rows of another table each one has."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BeforeValidator, Field
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession


def read_ids(value: object) -> object:
    """Return the ids that the database joined by commas, in their order."""
    if value is None:
        return []
    return sorted(int(one) for one in value.split(",")) if isinstance(value, str) else value


RowIds = Annotated[list[Annotated[int, Field(ge=1, lt=2**31)]], Field(max_length=50)]
LinkedIds = Annotated[list[int], BeforeValidator(read_ids)]


async def replace_links(
    session: AsyncSession, links: Table, source: int, targets: Iterable[int]
) -> None:
    """Link a row to others in place of those that it has."""
    await session.execute(links.delete().where(links.c.source_id == source))
    rows = [{"source_id": source, "target_id": target} for target in sorted(set(targets))]
    if rows:
        await session.execute(links.insert(), rows)
