"""Fixtures of the chat."""

import secrets
from collections.abc import Iterator
from functools import partial

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from app.chat.limits import address_limits, user_limits
from app.core.gcra import Rate
from app.core.ratelimit import TrafficLimiter
from tests.chat.people import People


def make_limiter(run: str, name: str, rate: Rate) -> TrafficLimiter:
    """Make a limiter whose counts are of one test."""
    return TrafficLimiter(f"{name}-{run}", rate)


@pytest.fixture(autouse=True)
def fresh_limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Count for each test alone, by the settings that it changes."""
    # Under names of its own: what is counted may outlive the test.
    limiter = partial(make_limiter, secrets.token_hex(8))
    monkeypatch.setattr("app.chat.limits.TrafficLimiter", limiter)
    for limits in (user_limits, address_limits):
        limits.cache_clear()
    yield
    for limits in (user_limits, address_limits):
        limits.cache_clear()


@pytest.fixture
def people(app: FastAPI, client: AsyncClient) -> People:
    """Lend people who chat; the database is emptied after them."""
    return People(app)


@pytest.fixture
def hall() -> str:
    """Name a room of the test's own, in which nothing of another test is heard."""
    return f"hall-{secrets.token_hex(4)}"
