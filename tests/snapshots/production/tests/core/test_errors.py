"""The envelope of errors that no endpoint of the service can be made to raise at will."""

import logging
import re
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.requests import ClientDisconnect

from app.api.deps import SessionDep
from app.core.errors import install_error_handlers
from app.main import create_app
from app.models.item import Item


async def test_no_connection_in_time_is_503_with_retry_after() -> None:
    """A pool that is used up is told as overload, not as a failure of the service."""
    app = FastAPI()
    install_error_handlers(app)

    @app.get("/busy")
    async def busy() -> None:
        raise PoolTimeout("QueuePool limit reached")

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/busy")
    assert answer.status_code == 503
    assert answer.json()["code"] == "OVERLOADED"
    assert answer.headers["retry-after"] == "1"
    assert "QueuePool" not in answer.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StaleDataError("0 rows were matched"), 409),
        (ClientDisconnect(), 499),
    ],
    ids=["a row that is gone", "a client that is gone"],
)
async def test_what_passes_by_itself_is_no_failure_of_the_service(
    error: Exception, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A row was deleted that a write builds on; or the client left before it had sent all."""
    app = create_app()

    @app.get("/failing")
    async def fail() -> None:
        raise error

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/failing")
    assert answer.status_code == status
    assert all(record.levelno < logging.ERROR for record in caplog.records)


@pytest.mark.parametrize(
    ("values", "status", "level"),
    [
        ([{"id": 1, "name": "one"}, {"id": 1, "name": "two"}], 409, logging.WARNING),
        ([{"name": None}], 500, logging.ERROR),
    ],
    ids=["a value that is taken", "a value that is missing"],
)
async def test_only_a_value_that_is_taken_is_a_conflict(
    client: AsyncClient,
    values: list[dict[str, Any]],
    status: int,
    level: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The log names the constraint; what violates any other is a bug, with its trace."""
    app = create_app()

    @app.post("/failing")
    async def fail(session: SessionDep) -> None:
        session.add_all([Item(**each) for each in values])

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as own:
        answer = await own.post("/failing")
    assert answer.status_code == status
    assert max(record.levelno for record in caplog.records) == level
    assert re.search(r"pk_items|items\.id|PRIMARY|items\.name|\bname\b", caplog.text)


async def test_a_failure_of_an_endpoint_is_the_envelope() -> None:
    """The framework would say it in words of its own."""
    app = create_app()

    @app.get("/failing")
    async def fail() -> None:
        raise RuntimeError("swordfish")

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/failing")
    assert answer.status_code == 500
    assert answer.json()["code"] == "INTERNAL_ERROR"
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]
    assert "swordfish" not in answer.text
