"""Return 503 with Retry-After while another connection holds the lock."""

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from app.config import get_settings
from app.main import add_middleware


async def test_the_client_is_asked_to_come_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "locked.db"
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", connect_args={"timeout": 0})

    app = FastAPI()

    @app.get("/")
    async def write() -> None:
        async with engine.connect() as connection:
            await connection.execute(text("CREATE TABLE things (id INTEGER)"))
        raise AssertionError

    add_middleware(app, get_settings())
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
