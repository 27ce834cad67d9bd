"""Fixtures: a table that does not depend on the project's models."""

from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from app.core.database import get_database
from tests.core.samples import SampleBase


@pytest.fixture
async def samples(client: AsyncClient) -> AsyncIterator[None]:
    """Create the table of samples, and drop it after the test."""
    engine = get_database().engine
    async with engine.begin() as connection:
        await connection.run_sync(SampleBase.metadata.create_all)
    yield
    async with engine.begin() as connection:
        await connection.run_sync(SampleBase.metadata.drop_all)
