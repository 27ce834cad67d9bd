"""Fixtures: a database migrated once, emptied after each test, and a client of the application."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from app.api import health
from app.config import get_settings
from app.core.database import get_database
from app.main import create_app, lifespan
from app.models import Base

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone, which the server uses."""
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def migrated_database(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> None:
    """Set the environment for the tests, and migrate their database."""
    os.environ["DATABASE_URL"] = database_url
    os.environ["ENVIRONMENT"] = "test"
    os.environ["API_PREFIX"] = "/api/v1"
    os.environ["RATE_LIMIT_ENABLED"] = "false"
    # Only a hang lasts so long: a busy machine must not look like a database that is down.
    os.environ["DATABASE_POOL_TIMEOUT"] = "30"
    health.TIMEOUT_SECONDS = 30.0
    # slot: environment
    get_settings.cache_clear()
    command.upgrade(Config(ROOT / "alembic.ini"), "head")


@pytest.fixture(scope="session")
async def app(anyio_backend: str) -> AsyncIterator[FastAPI]:
    """Build the application and run its lifespan."""
    application = create_app()
    async with lifespan(application):
        # slot: started
        yield application


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """Return a client of the API, and empty the database after the test."""
    transport = ASGITransport(app=app)
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as opened:
        yield opened
    async with get_database().sessions() as session, session.begin():
        for table in reversed(Base.metadata.sorted_tables):
            await session.execute(table.delete())
    # slot: emptied


@pytest.fixture
async def session(client: AsyncClient) -> AsyncIterator[AsyncSession]:
    """Return a session on the database that the client's requests use."""
    async with get_database().sessions() as opened:
        yield opened


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Collect the SQL statements of both engines."""
    database = get_database()
    engines = [database.engine.sync_engine, database.read_engine.sync_engine]
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


# slot: fixtures spaced
