"""Fixtures of the chat."""

import secrets
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from app.chat.limits import address_limits, user_limits
from tests.chat.people import People


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Count for each test alone, by the settings that it changes."""
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
