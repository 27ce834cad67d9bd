"""Fixtures of the chat."""

import secrets
from collections.abc import Iterator
from functools import partial

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from app.chat.limits import address_limits, user_limits
from app.core.rate_limit import Rate, TrafficLimiter
from tests.chat.people import People


def make_limiter(run: str, name: str, rate: Rate) -> TrafficLimiter:
    """Return a limiter with a unique name."""
    return TrafficLimiter(f"{name}-{run}", rate)


@pytest.fixture(autouse=True)
def fresh_limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Use limiters of the test's own, made from the settings at their first use."""
    # Unique names, since counts in Redis outlive the test.
    limiter = partial(make_limiter, secrets.token_hex(8))
    monkeypatch.setattr("app.chat.limits.TrafficLimiter", limiter)
    for limits in (user_limits, address_limits):
        limits.cache_clear()
    yield
    for limits in (user_limits, address_limits):
        limits.cache_clear()


@pytest.fixture
def people(app: FastAPI, client: AsyncClient) -> People:
    """Return users who chat; the database is emptied after the test."""
    return People(app)


@pytest.fixture
def hall() -> str:
    """Return a unique room name, so that tests receive no frames of one another."""
    return f"hall-{secrets.token_hex(4)}"
