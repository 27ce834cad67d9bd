"""Writes through the session for reads: none is stored, and each is an error."""

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
from app.models.item import Item

VALUES: dict[str, Any] = {"name": "new", "views": 0, "created_at": utcnow(), "updated_at": utcnow()}


@pytest.mark.parametrize(
    "statement",
    [
        insert(Item).values(VALUES),
        insert(Item.__table__).values(VALUES),  # type: ignore[arg-type]
        update(Item).values(views=1),
        delete(Item),
        text("UPDATE items SET views = 1"),
    ],
    ids=["insert", "insert into a table", "update", "delete", "text"],
)
async def test_a_statement_that_writes_is_refused(
    client: AsyncClient, statement: Executable
) -> None:
    """The connection would commit it at once, outside of the request's transaction."""
    async with get_database().read_sessions() as session:
        with pytest.raises(ReadOnlyError):
            await session.execute(statement)
        assert await session.scalar(text("SELECT count(*) FROM items")) == 0


@pytest.mark.parametrize("change", ["added", "changed", "deleted"])
async def test_what_a_handler_changes_is_an_error(session: AsyncSession, change: str) -> None:
    """The answer would be 200, and nothing stored."""
    session.add(Item(name="old"))
    await session.commit()
    app = FastAPI()

    @app.get("/")
    async def handle(reads: ReadSessionDep) -> None:
        item = (await reads.scalars(select(Item))).one()
        if change == "added":
            reads.add(Item(name="new"))
        elif change == "changed":
            item.name = "new"
        else:
            await reads.delete(item)

    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/")).status_code == 500
    assert await session.scalar(select(func.count()).where(Item.name == "old")) == 1
