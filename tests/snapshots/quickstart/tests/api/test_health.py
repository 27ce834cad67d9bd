"""Health."""

import pytest
from httpx2 import AsyncClient

from app.api import health
from app.core import migrations


async def test_a_live_process_answers(client: AsyncClient) -> None:
    """The process says that it lives."""
    answer = await client.get("http://test/health/live")
    assert answer.status_code == 200


async def test_a_ready_service_names_what_it_checked(client: AsyncClient) -> None:
    """The service is ready when everything it uses answers."""
    answer = await client.get("http://test/health/ready")
    assert answer.status_code == 200
    assert set(answer.json()["checks"].values()) == {"ok"}


async def test_what_is_down_is_named_and_logged(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer says what, and the log says why."""

    async def fail() -> None:
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setitem(health.CHECKS, "database", fail)
    answer = await client.get("http://test/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "down"
    assert "nobody listens" in caplog.text
    assert "nobody listens" not in answer.text


async def test_a_database_behind_the_code_is_not_ready(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says which command is missing."""
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
    """A newer release has migrated it, and this one serves until it is replaced."""
    ahead = (frozenset({"previous"}), frozenset({"previous"}))
    monkeypatch.setattr(migrations, "read_revisions", lambda: ahead)
    assert (await client.get("http://test/health/ready")).status_code == 200


async def test_an_unknown_path_has_the_envelope(client: AsyncClient) -> None:
    """Errors of no route look like all others."""
    answer = await client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.json()["code"] == "NOT_FOUND"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_a_wrong_method_is_told_the_right_ones(client: AsyncClient) -> None:
    """All of the path's, which several routes serve."""
    item = "GET, PATCH, DELETE, HEAD"
    for method, path, allowed in (
        ("PUT", "/items", "GET, POST, HEAD"),
        ("PUT", "/items/1", item),
        ("POST", "/items/1", item),
        ("DELETE", "/popular-items", "GET, HEAD"),
        ("POST", "http://test/static/home.js", "GET, HEAD"),
    ):
        answer = await client.request(method, path)
        assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
        assert answer.json()["code"] == "METHOD_NOT_ALLOWED"
