"""Metrics, and the access to them."""

import secrets

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from prometheus_client import REGISTRY
from pydantic import SecretStr

from app.api import metrics
from app.config import get_settings
from app.core.rate_limit import Rate, RateLimiter
from app.main import create_app
from app.middleware.access_log import access_log


def value(name: str, **labels: str) -> float:
    """Return a metric's value, finished requests included."""
    access_log.flush()
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_requests_are_counted_by_route(app: FastAPI) -> None:
    """Label requests by route, not by path."""
    own = create_app()

    @own.get("/things/{thing_id}")
    async def read_thing(thing_id: int) -> int:
        return thing_id

    labels = {"method": "GET", "route": "/things/{thing_id}", "status": "200"}
    before = value("http_requests_total", **labels)
    async with AsyncClient(transport=ASGITransport(own), base_url="http://test") as client:
        for thing_id in (1, 2):
            await client.get(f"/things/{thing_id}")
    assert value("http_requests_total", **labels) == before + 2
    labels.pop("status")
    assert value("http_request_duration_seconds_count", **labels) >= 2


async def test_unknown_paths_are_counted_together(client: AsyncClient) -> None:
    """Label unknown paths as `other`, so that a client cannot create labels."""
    labels = {"method": "GET", "route": "other", "status": "404"}
    before = value("http_requests_total", **labels)
    for path in ("/nothing", "/nowhere"):
        await client.get(path)
    assert value("http_requests_total", **labels) == before + 2


async def test_the_metrics_are_told(client: AsyncClient) -> None:
    """Return the metrics in the format of Prometheus to a client on this machine."""
    await client.get("/nothing")
    answer = await client.get("http://test/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    for name in ("http_requests_total{", "database_connections{", "http_requests_in_progress"):
        assert f"\n{name}" in answer.text


async def test_the_metrics_are_not_for_the_world(app: FastAPI) -> None:
    """Return 404 to other machines while METRICS_TOKEN is not set."""
    transport = ASGITransport(app, client=("203.0.113.7", 1))
    async with AsyncClient(transport=transport, base_url="http://test") as stranger:
        assert (await stranger.get("/metrics")).status_code == 404
        headers = {"Authorization": "Bearer "}
        assert (await stranger.get("/metrics", headers=headers)).status_code == 404


async def test_guessing_the_token_is_limited(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """Return 429 after two wrong tokens of an address, even for the correct one."""
    # A unique name, since guesses that are counted in Redis outlive the tests.
    guesses = RateLimiter(secrets.token_hex(8), Rate.parse("2/hour"))
    monkeypatch.setattr(metrics, "get_guesses", lambda: guesses)
    monkeypatch.setattr(get_settings(), "rate_limit_enabled", True)
    monkeypatch.setattr(get_settings(), "metrics_token", SecretStr("swordfish"))
    found = []
    for address, token in zip("1112", ("x", "y", "swordfish", "swordfish"), strict=True):
        transport = ASGITransport(app, client=(f"203.0.113.{address}", 1))
        async with AsyncClient(transport=transport, base_url="http://test") as stranger:
            headers = {"Authorization": f"Bearer {token}"}
            found.append(await stranger.get("/metrics", headers=headers))
    assert [answer.status_code for answer in found] == [401, 401, 429, 200]
    assert int(found[2].headers["Retry-After"]) > 0


async def test_a_token_opens_the_metrics(
    app: FastAPI, client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Require METRICS_TOKEN if it is set, from this machine too."""
    monkeypatch.setattr(get_settings(), "metrics_token", SecretStr("swordfish"))
    assert (await client.get("http://test/metrics")).status_code == 401
    transport = ASGITransport(app, client=("203.0.113.7", 1))
    async with AsyncClient(transport=transport, base_url="http://test") as stranger:
        for token, status in (("swordfish", 200), ("x", 401)):
            headers = {"Authorization": f"Bearer {token}"}
            assert (await stranger.get("/metrics", headers=headers)).status_code == status
