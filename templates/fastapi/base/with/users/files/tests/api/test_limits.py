"""Rate limit on registration and sign-in, for each address."""

import secrets

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response

from app.api import limits
from app.config import get_settings
from app.core import rate_limit
from app.core.rate_limit import Rate, RateLimiter


@pytest.fixture(autouse=True)
def enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow two attempts, under unique names, since counts in Redis outlive the tests."""
    monkeypatch.setattr(get_settings(), "rate_limit_enabled", True)
    monkeypatch.setattr(rate_limit, "monotonic", lambda: 1_000.0)
    made: dict[str, RateLimiter] = {}

    def get_limiter(name: str, factor: int = 1) -> RateLimiter:
        run, rate = secrets.token_hex(8), Rate.parse("2/hour").times(factor)
        return made.setdefault(name, RateLimiter(f"{name}-{run}", rate))

    monkeypatch.setattr(limits, "get_limiter", get_limiter)


async def register(app: FastAPI, address: str) -> Response:
    """Send an invalid registration from an address."""
    transport = ASGITransport(app, client=(address, 1))
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        return await client.post("/register", json={})


async def test_getting_in_is_limited_by_address(app: FastAPI) -> None:
    """Return 429 with Retry-After after two requests of an address, valid or not."""
    passed = [await register(app, "203.0.113.9") for _ in range(2)]
    refused = await register(app, "203.0.113.9")
    assert 429 not in {answer.status_code for answer in passed}
    assert (refused.status_code, refused.json()["code"]) == (429, "RATE_LIMITED")
    assert int(refused.headers["Retry-After"]) in range(1, 1_801)
    assert refused.headers["RateLimit"].endswith(";r=0;t=3600")
    assert (await register(app, "203.0.113.10")).status_code != 429


async def test_the_networks_of_a_site_share_a_limit(app: FastAPI) -> None:
    # A random site, since a limit in Redis outlives the tests.
    site = f"2001:db8:{secrets.token_hex(2)}"
    answers = [await register(app, f"{site}:{network:x}::1") for network in range(34)]
    assert [answer.status_code == 429 for answer in answers] == [False] * 32 + [True] * 2
