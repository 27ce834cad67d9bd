"""The error envelope, for errors that only a test application can raise."""

import logging
import re
from typing import Annotated, Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from pydantic import BaseModel, Field
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.requests import ClientDisconnect

from app.api.deps import SessionDep
from app.core import errors
from app.core.errors import install_error_handlers
from app.main import create_app
from tests.core.samples import Sample


async def test_no_connection_in_time_is_503_with_retry_after() -> None:
    """Return 503 with Retry-After when the connection pool is exhausted."""
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


async def test_a_row_that_others_refer_to_is_409(monkeypatch: pytest.MonkeyPatch) -> None:
    """Return 409 when a foreign key prevents a delete."""
    monkeypatch.setattr(errors, "read_violation", lambda _: ("foreign key", "fk_books_author_id"))
    app = create_app()

    @app.delete("/referred")
    async def delete() -> None:
        raise IntegrityError("DELETE FROM authors", {}, Exception())

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.delete("/referred")
    assert (answer.status_code, answer.json()["code"]) == (409, "CONFLICT")


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
    """Return 409 for a stale row and 499 for a disconnect, and log neither as an error."""
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
    samples: None,
    values: list[dict[str, Any]],
    status: int,
    level: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Return 409 for a unique violation, 500 for any other, and log the constraint."""
    app = create_app()

    @app.post("/failing")
    async def fail(session: SessionDep) -> None:
        session.add_all([Sample(**each) for each in values])

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as own:
        answer = await own.post("/failing")
    assert answer.status_code == status
    assert max(record.levelno for record in caplog.records) == level
    assert re.search(r"pk_tests_samples|samples\.id|PRIMARY|samples\.name|\bname\b", caplog.text)


async def test_a_reference_to_nothing_is_422_with_its_trace_in_the_log(
    samples: None, caplog: pytest.LogCaptureFixture
) -> None:
    """Return 422 for a foreign key violation on insert, and log its traceback."""
    app = create_app()

    @app.post("/failing")
    async def fail(session: SessionDep) -> None:
        session.add(Sample(name="new", parent_id=2**31 - 1))

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.post("/failing")
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
    assert "Traceback" in caplog.text


class Thing(BaseModel):
    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


@pytest.mark.parametrize(
    ("path", "content", "field"),
    [
        ("/things/1", '{"name": ["swordfish"]}', "name"),
        ("/things/1", '{"name": "swordfish\\u0000"}', "name"),
        ("/things/1", f'{{"name": "{"swordfish" * 23}"}}', "name"),
        ("/things/1", '{"swordfish": 1}', "name"),
        ("/things/1", '{"name": swordfish}', "9"),
        ("/things/swordfish", '{"name": "x"}', "thing_id"),
        ("/things/1?page=swordfish", '{"name": "x"}', "page"),
    ],
)
async def test_an_error_never_repeats_what_was_sent(path: str, content: str, field: str) -> None:
    """Name the field, or the offset of invalid JSON, without repeating the input."""
    app = FastAPI()
    install_error_handlers(app)

    @app.put("/things/{thing_id}")
    async def write(thing_id: int, body: Thing, page: int = 1) -> None:
        """Do nothing."""

    headers = {"Content-Type": "application/json"}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.put(path, content=content, headers=headers)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert "swordfish" not in answer.text


async def test_a_failure_of_an_endpoint_is_the_envelope() -> None:
    """Return 500 in the error envelope for an unhandled exception."""
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
