"""How often one may guess, and who may sign in meanwhile."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from app.api import login
from app.config import get_settings
from app.core.gcra import Rate
from app.core.ratelimit import RateLimiter
from app.models.user import User
from tests.entry import sign_in


@asynccontextmanager
async def come_from(app: FastAPI, address: str) -> AsyncIterator[AsyncClient]:
    """Lend a client at an address."""
    transport = ASGITransport(app, client=(address, 1))
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        yield client


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow two failures, and four for a name; limits of this run's own, as some outlive it."""
    for name, rate in (("get_failures", "2/hour"), ("get_name_failures", "4/hour")):
        limiter = RateLimiter(secrets.token_hex(8), Rate.parse(rate))
        monkeypatch.setattr(login, name, lambda limiter=limiter: limiter)


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count failures, and nothing that passes the edge."""
    monkeypatch.setattr(get_settings(), "rate_limit_enabled", True)


async def guess(client: AsyncClient, *names: str) -> list[int]:
    """Return how wrong passwords for these names are answered."""
    return [(await sign_in(client, name, "a wrong password")).status_code for name in names]


async def test_guesses_from_elsewhere_keep_no_user_out(
    app: FastAPI, user: User, limited: None
) -> None:
    """An address uses up its own guesses, in all spellings of a name."""
    async with come_from(app, "203.0.113.1") as stranger, come_from(app, "203.0.113.2") as client:
        assert await guess(stranger, "alice", "ALICE", "Alice") == [401, 401, 429]
        assert (await sign_in(stranger, "alice")).status_code == 429
        assert (await sign_in(client, "alice")).status_code == 200


async def test_an_ipv6_network_is_one_client(app: FastAPI, user: User, limited: None) -> None:
    """It has more addresses than could be counted."""
    found = []
    for end in ("1", "2", "f00"):
        async with come_from(app, f"2001:db8:0:1::{end}") as stranger:
            found += await guess(stranger, "alice")
    assert found == [401, 401, 429]
    async with come_from(app, "2001:db8:0:2::1") as client:
        assert (await sign_in(client, "alice")).status_code == 200


async def test_a_known_device_may_try_though_the_name_is_closed(
    app: FastAPI, user: User, superuser: User, limited: None
) -> None:
    """From many networks a name is closed to strangers; a device counts for itself and its user."""
    async with come_from(app, "203.0.113.1") as client, come_from(app, "203.0.113.9") as other:
        assert (await sign_in(client, "alice")).status_code == 200
        assert (await sign_in(other, "root")).status_code == 200
        for network in ("203.0.113.2", "203.0.113.3"):
            async with come_from(app, network) as stranger:
                assert await guess(stranger, "alice", "alice") == [401, 401]
        assert await guess(other, "alice") == [429]
        assert await guess(client, "alice") == [401]
        assert (await sign_in(client, "alice")).status_code == 200
        assert await guess(client, "alice", "alice", "alice") == [401, 401, 429]


@pytest.mark.parametrize("name", ["alice ", "alice\t", " alice", "alíce", "\uff41lice"])
async def test_what_is_no_name_lets_nobody_in(client: AsyncClient, user: User, name: str) -> None:
    """Though some databases would find a user for it."""
    assert (await sign_in(client, name)).status_code == 401
