"""Query plans."""

from typing import Any

from sqlalchemy import Select, text
from sqlalchemy.ext.asyncio import AsyncSession


async def explain(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> str:
    """Return the output of EXPLAIN for a query."""
    bound = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    rows = await session.execute(text(f"EXPLAIN QUERY PLAN {bound}"))
    return str(rows.all())
