"""Liveness, readiness, and errors outside of any route."""

import pytest
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncConnection

from app.api import health
from app.core import migrations
from app.main import create_app


async def test_a_live_process_answers(client: AsyncClient) -> None:
    """Return 200 from the liveness check."""
    answer = await client.get("http://test/health/live")
    assert answer.status_code == 200


async def test_a_ready_service_names_what_it_checked(client: AsyncClient) -> None:
    """Return 200 and `ok` for each check when all dependencies answer."""
    answer = await client.get("http://test/health/ready")
    assert answer.status_code == 200
    assert set(answer.json()["checks"].values()) == {"ok"}


async def test_what_is_down_is_named_and_logged(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Return 503 with the failed check; write its error to the log only."""

    async def fail() -> None:
        raise ConnectionRefusedError("connection refused")

    monkeypatch.setitem(health.CHECKS, "database", fail)
    answer = await client.get("http://test/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "down"
    assert "connection refused" in caplog.text
    assert "connection refused" not in answer.text


async def test_a_database_behind_the_code_is_not_ready(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Return 503 while migrations are pending, and log the command that applies them."""
    known, _ = migrations.read_revisions()
    behind = (known | {"next"}, frozenset({"next"}))
    monkeypatch.setattr(migrations, "read_revisions", lambda: behind)
    answer = await client.get("http://test/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "migrations pending"
    assert "alembic upgrade head" in caplog.text


async def test_a_database_ahead_of_the_code_is_ready(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Return 200 when a newer release has migrated the database."""

    async def read_applied(*_: object) -> list[str]:
        return ["next"]

    monkeypatch.setattr(AsyncConnection, "scalars", read_applied)
    assert (await client.get("http://test/health/ready")).status_code == 200


async def test_an_unknown_path_has_the_envelope(client: AsyncClient) -> None:
    """Return 404 in the error envelope for an unknown path."""
    answer = await client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.json()["code"] == "NOT_FOUND"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_a_wrong_method_is_told_the_right_ones() -> None:
    """Return 405 with all methods of the path in Allow, over all of its routes."""
    app = create_app()

    @app.get("/things")
    @app.get("/things/{thing}")
    async def read_thing() -> None:
        """Do nothing."""

    @app.post("/things")
    @app.patch("/things/{thing}")
    @app.delete("/things/{thing}")
    async def write_thing() -> None:
        """Do nothing."""

    thing = "GET, PATCH, DELETE, HEAD"
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        for method, path, allowed in (
            ("PUT", "/things", "GET, POST, HEAD"),
            ("PUT", "/things/1", thing),
            ("POST", "/things/1", thing),
            ("DELETE", "/health/live", "GET, HEAD"),
            ("POST", "/static/page.js", "GET, HEAD"),
        ):
            answer = await client.request(method, path)
            assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
            assert answer.json()["code"] == "METHOD_NOT_ALLOWED"
