"""The envelope of errors that no endpoint of the service can be made to raise at will."""

import logging

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.requests import ClientDisconnect

from app.core.errors import install_error_handlers
from app.main import create_app


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
        (IntegrityError("INSERT", {}, ValueError("no such owner")), 409),
        (StaleDataError("0 rows were matched"), 409),
        (ClientDisconnect(), 499),
    ],
    ids=["an owner who is gone", "a row that is gone", "a client that is gone"],
)
async def test_what_passes_by_itself_is_no_failure_of_the_service(
    error: Exception, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody removed what a write builds on; or the client left before it had sent all."""
    app = create_app()

    @app.get("/failing")
    async def fail() -> None:
        raise error

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/failing")
    assert answer.status_code == status
    assert "owner" not in answer.text
    assert all(record.levelno < logging.ERROR for record in caplog.records)


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
