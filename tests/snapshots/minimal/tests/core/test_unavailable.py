"""A database that somebody else keeps locked."""

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.config import get_settings
from app.core.edge.edge import Edge


async def test_the_client_is_asked_to_come_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "locked.db"
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", connect_args={"timeout": 0})

    async def write(_: Request) -> Response:
        async with engine.connect() as connection:
            await connection.execute(text("CREATE TABLE things (id INTEGER)"))
        raise AssertionError

    edge = Middleware(Edge, settings=get_settings())
    app = Starlette(routes=[Route("/", write)], middleware=[edge])
    transport = httpx2.ASGITransport(app=app)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            answer = await client.get("/")
    await engine.dispose()
    assert answer.status_code == 503
    assert answer.json()["code"] == "OVERLOADED"
    assert answer.headers["Retry-After"] == "1"
    assert "the database cannot serve" in caplog.text
