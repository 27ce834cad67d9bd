"""Fixtures: a database migrated once, emptied after each test, and a client of the application."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from pydantic import SecretStr
from sqlalchemy import event, insert
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.config import get_settings
from app.core.cache import bus, store
from app.core.database import get_database, make_read_engine
from app.core.redis import close_redis
from app.dependencies import replica
from app.main import create_app, lifespan
from app.models import Base, Item
from app.models.base import utcnow
from app.models.user import User
from tests.database import create_test_database, drop_test_database
from tests.replica import ITEM
from tests.users import PASSWORD, add_user

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
        async with asyncio.timeout(30):
            await bus.listening()
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
    store.clear()


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
async def user(session: AsyncSession) -> User:
    """Add a user."""
    return await add_user(session, "alice")


@pytest.fixture
async def superuser(session: AsyncSession) -> User:
    """Add a superuser."""
    return await add_user(session, "root", is_superuser=True)


@pytest.fixture
async def auth_headers(client: AsyncClient, user: User) -> dict[str, str]:
    """Sign the user in."""
    return await log_in(client, user.username)


@pytest.fixture
async def superuser_headers(client: AsyncClient, superuser: User) -> dict[str, str]:
    """Sign the superuser in."""
    return await log_in(client, superuser.username)


@pytest.fixture
async def author(client: AsyncClient, auth_headers: dict[str, str]) -> AsyncClient:
    """Lend the client of a user who may write."""
    client.headers.update(auth_headers)
    return client


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """Make a database for this run, and drop it at the end."""
    url = asyncio.run(create_test_database())
    yield url
    asyncio.run(drop_test_database(url))


@pytest.fixture(scope="session", autouse=True)
async def one_loop(anyio_backend: str) -> AsyncIterator[None]:
    """Run all tests in one event loop: the connections to Redis outlive a test."""
    yield
    await close_redis()


async def log_in(client: AsyncClient, username: str) -> dict[str, str]:
    """Sign a user in and return the headers that say so."""
    form = {"username": username, "password": PASSWORD}
    answer = await client.post("/token", data=form)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
def visitor_headers() -> dict[str, str]:
    """Return the headers of somebody who has not signed in: none."""
    return {}


@pytest.fixture
async def copy(client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncEngine]:
    """Use a second database as the replica, in which one item stands that the first has not."""
    settings = get_settings()
    url = await create_test_database("_copy")
    engine = make_read_engine(settings.model_copy(update={"database_url": url}))
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        now = utcnow()
        values = {"id": ITEM, "name": "copied", "views": 0, "created_at": now, "updated_at": now}
        await connection.execute(insert(Item), [values])
    monkeypatch.setattr(settings, "database_replica_url", SecretStr(url))
    monkeypatch.setattr(settings, "database_replica_max_lag", 30.0)
    await replica.start()
    yield engine
    await replica.stop()
    await engine.dispose()
    await drop_test_database(url)


@pytest.fixture
async def reader(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """Lend a client at an address of its own, from which nobody writes."""
    transport = ASGITransport(app=app, client=("192.0.2.1", 1))
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as lent:
        yield lent
