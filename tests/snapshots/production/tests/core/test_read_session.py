"""Writes through the session for reads: each raises an error, and none is stored."""

from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import Executable, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.deps import ReadSessionDep
from app.core.database import get_database
from app.core.read_session import ReadOnlyError
from app.models.base import utcnow
from tests.core.samples import Sample

VALUES: dict[str, Any] = {"name": "new", "size": 0, "created_at": utcnow()}


@pytest.mark.parametrize(
    "statement",
    [
        insert(Sample).values(VALUES),
        insert(Sample.__table__).values(VALUES),  # type: ignore[arg-type]
        update(Sample).values(size=1),
        delete(Sample),
        text("UPDATE tests_samples SET size = 1"),
    ],
    ids=["insert", "insert into a table", "update", "delete", "text"],
)
async def test_a_statement_that_writes_is_refused(samples: None, statement: Executable) -> None:
    """Raise ReadOnlyError for a writing statement, which autocommit would store."""
    async with get_database().read_sessions() as session:
        with pytest.raises(ReadOnlyError):
            await session.execute(statement)
        assert await session.scalar(text("SELECT count(*) FROM tests_samples")) == 0


@pytest.mark.parametrize("change", ["added", "changed", "deleted"])
async def test_what_a_handler_changes_is_an_error(
    samples: None, session: AsyncSession, change: str
) -> None:
    """Return 500 if a handler changes an object of a session for reads."""
    session.add(Sample(name="old"))
    await session.commit()
    app = FastAPI()

    @app.get("/")
    async def handle(reads: ReadSessionDep) -> None:
        sample = (await reads.scalars(select(Sample))).one()
        if change == "added":
            reads.add(Sample(name="new"))
        elif change == "changed":
            sample.name = "new"
        else:
            await reads.delete(sample)

    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/")).status_code == 500
    assert await session.scalar(select(func.count()).where(Sample.name == "old")) == 1
