"""Fixtures of the chat."""

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from tests.chat.people import People


@pytest.fixture
def people(app: FastAPI, client: AsyncClient) -> People:
    """Lend people who chat; the database is emptied after them."""
    return People(app)
