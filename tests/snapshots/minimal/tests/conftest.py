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
    """Point the settings at a database of the tests and migrate it."""
    os.environ["DATABASE_URL"] = database_url
    os.environ["ENVIRONMENT"] = "test"
    os.environ["API_PREFIX"] = "/api/v1"
    os.environ["RATE_LIMIT_ENABLED"] = "false"
    os.environ["UPLOAD_DIR"] = str(tmp_path_factory.mktemp("uploads"))
    get_settings.cache_clear()
    command.upgrade(Config(ROOT / "alembic.ini"), "head")


@pytest.fixture(scope="session")
async def app(anyio_backend: str) -> AsyncIterator[FastAPI]:
    """Build the application, and run what lives as long as it does."""
    application = create_app()
    async with lifespan(application):
        yield application


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """Lend a client of the API, and empty the database afterwards."""
    transport = ASGITransport(app=app)
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as lent:
        yield lent
    async with get_database().sessions() as session, session.begin():
        for table in reversed(Base.metadata.sorted_tables):
            await session.execute(table.delete())


@pytest.fixture
async def session(client: AsyncClient) -> AsyncIterator[AsyncSession]:
    """Lend a session on the database that the client's requests use."""
    async with get_database().sessions() as lent:
        yield lent


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Collect all queries, on whichever engine."""
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


@pytest.fixture
def author(client: AsyncClient) -> AsyncClient:
    """Lend a client that may write, as all may."""
    return client


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name a database file of this run."""
    return f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}"
