"""Fixtures of the chat."""

import secrets

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from tests.chat.people import People


@pytest.fixture
def people(app: FastAPI, client: AsyncClient) -> People:
    """Lend people who chat; the database is emptied after them."""
    return People(app)


@pytest.fixture
def hall() -> str:
    """Name a room of the test's own, in which nothing of another test is heard."""
    return f"hall-{secrets.token_hex(4)}"
