"""Limits on password guessing."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from app.api import login
from app.api.limits import count_attempt
from app.config import get_settings
from app.core.rate_limit import Rate, RateLimiter
from app.models.user import User
from tests.entry import sign_in


@asynccontextmanager
async def come_from(app: FastAPI, address: str) -> AsyncIterator[AsyncClient]:
    """Return a client with an IP address."""
    transport = ASGITransport(app, client=(address, 1))
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        yield client


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow two failures for an address, four for a name; unique, since some outlive the tests."""
    rates = {"failures": "2/hour", "name-failures": "4/hour"}
    limiters = {
        name: RateLimiter(secrets.token_hex(8), Rate.parse(rate)) for name, rate in rates.items()
    }
    monkeypatch.setattr(login, "get_limiter", lambda name, _=1: limiters[name])


@pytest.fixture
def limited(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable the limits on failures, without the limit on attempts of an address."""
    monkeypatch.setitem(app.dependency_overrides, count_attempt, lambda: None)
    monkeypatch.setattr(get_settings(), "rate_limit_enabled", True)


async def guess(client: AsyncClient, *names: str) -> list[int]:
    """Return the status of a sign-in with a wrong password for each name."""
    return [(await sign_in(client, name, "a wrong password")).status_code for name in names]


async def test_guesses_from_elsewhere_keep_no_user_out(
    app: FastAPI, user: User, limited: None
) -> None:
    """Return 429 for the guessing address only, with all spellings of a name counted together."""
    async with come_from(app, "203.0.113.1") as stranger, come_from(app, "203.0.113.2") as client:
        assert await guess(stranger, "alice", "ALICE", "Alice") == [401, 401, 429]
        assert (await sign_in(stranger, "alice")).status_code == 429
        assert (await sign_in(client, "alice")).status_code == 200


async def test_an_ipv6_network_is_one_client(app: FastAPI, user: User, limited: None) -> None:
    """Count an IPv6 /64 network as one address."""
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
    """Allow a known device of the user to sign in while the name is limited for others."""
    async with come_from(app, "203.0.113.1") as client, come_from(app, "203.0.113.9") as other:
        assert (await sign_in(client, "alice")).status_code == 200
        assert (await sign_in(other, "root")).status_code == 200
        for network in ("203.0.113.2", "203.0.113.3"):
            async with come_from(app, network) as stranger:
                assert await guess(stranger, "alice", "ALICE") == [401, 401]
        assert await guess(other, "alice") == [429]
        assert await guess(client, "alice") == [401]
        assert (await sign_in(client, "alice")).status_code == 200
        assert await guess(client, "alice", "alice", "alice") == [401, 401, 429]


@pytest.mark.parametrize("name", ["alice ", "alice\t", " alice", "alíce", "\uff41lice"])
async def test_an_invalid_name_signs_no_user_in(client: AsyncClient, user: User, name: str) -> None:
    """Return 401 for an invalid username that a collation would match to a user."""
    assert (await sign_in(client, name)).status_code == 401
