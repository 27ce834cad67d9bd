"""A database that is temporarily unavailable."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

from app.config import get_settings
from app.core import database
from app.core.database import get_database, is_unavailable
from app.core.database_url import read_database_url
from app.main import add_middleware
from tests.database import CONNECTION_ID, close_connection


class DriverError(Exception):
    """An error of a driver, with the server's SQLSTATE."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


async def ask_a_closed_port() -> None:
    url = read_database_url(get_settings().database_url)[0]
    async with create_async_engine(url.set(host="127.0.0.1", port=1)).connect():
        raise AssertionError


async def ask_wrongly() -> None:
    async with get_database().read_sessions() as session:
        await session.execute(text("SELECT nothing FROM alembic_version"))
    raise AssertionError


async def ask(path: str) -> httpx2.Response:
    app = FastAPI()
    app.add_api_route("/closed", ask_a_closed_port)
    app.add_api_route("/wrongly", ask_wrongly)
    add_middleware(app, get_settings())
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get(path)


async def test_the_client_is_asked_to_come_back(caplog: pytest.LogCaptureFixture) -> None:
    answer = await ask("/closed")
    assert answer.status_code == 503
    assert answer.json()["code"] == "OVERLOADED"
    assert answer.headers["Retry-After"] == "1"
    assert "the database cannot serve" in caplog.text


@pytest.mark.usefixtures("app")
async def test_a_mistake_in_a_statement_is_not_taken_for_a_database_that_is_away() -> None:
    answer = await ask("/wrongly")
    assert answer.status_code == 500


@pytest.mark.usefixtures("app")
async def test_an_idle_connection_that_the_server_closed_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Replace a connection that the server closed, before a request uses it."""
    monkeypatch.setattr(database, "IDLE_SECONDS", 0)
    engine = database.make_engine(get_settings())

    async def read_id() -> Any:
        async with engine.connect() as connection:
            return await connection.scalar(text(CONNECTION_ID))

    first = await read_id()
    await close_connection(first)
    assert await read_id() != first
    await engine.dispose()


@pytest.mark.parametrize(
    ("sqlstate", "passes"),
    [
        ("08006", True),  # the connection failed
        ("08004", True),  # refused, as by MariaDB above max_connections
        ("40P01", True),  # deadlock victim
        ("53300", True),  # too many connections
        ("57P03", True),  # the server is not yet up
        ("42703", False),  # no such column
        ("42S22", False),  # no such column, in MariaDB
        ("57014", False),  # cancelled
    ],
)
def test_what_passes_by_itself_is_no_fault_of_the_request(sqlstate: str, passes: bool) -> None:
    error = DriverError(sqlstate)
    assert is_unavailable(error) is passes
    assert is_unavailable(DBAPIError("SELECT 1", None, error)) is passes
    assert is_unavailable(OperationalError("SELECT 1", None, error)) is passes
