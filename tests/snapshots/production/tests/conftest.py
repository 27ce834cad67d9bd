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
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from app.api import health
from app.chat import backplane, session_watcher
from app.config import get_settings
from app.core import cache, passwords, redis
from app.core.cache import bus, memory_cache
from app.core.database import get_database
from app.core.redis import close_redis
from app.mail import delivery, letters
from app.main import create_app, lifespan
from app.models import Base
from app.models.user import User
from tests.database import create_test_database, drop_test_database
from tests.mail.inbox import Inbox, open_inbox
from tests.mail.waiting import send_waiting
from tests.users import PASSWORD, add_user

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
    os.environ["CACHE_SECONDS"] = "60"
    # On a busy machine there is no idle CPU time for passwords.
    passwords.NICENESS = 0
    # Only a hang lasts so long: a busy machine must not look like a Redis that is down.
    redis.TIMEOUT_SECONDS = cache.PING_SECONDS = 30.0
    os.environ["UPLOAD_DIR"] = str(tmp_path_factory.mktemp("uploads"))
    backplane.PING_SECONDS = 30.0
    # Tests call `check_sessions` themselves: it would end connections of members without a row.
    session_watcher.CHECK_SECONDS = 3_600.0
    get_settings.cache_clear()
    command.upgrade(Config(ROOT / "alembic.ini"), "head")


@pytest.fixture(scope="session")
async def app(anyio_backend: str) -> AsyncIterator[FastAPI]:
    """Build the application and run its lifespan."""
    application = create_app()
    async with lifespan(application):
        async with asyncio.timeout(30):
            await bus.listening()
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
    memory_cache.clear()


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


@pytest.fixture
async def user(session: AsyncSession) -> User:
    """Add the user alice."""
    return await add_user(session, "alice")


@pytest.fixture
async def superuser(session: AsyncSession) -> User:
    """Add the superuser root."""
    return await add_user(session, "root", is_superuser=True)


@pytest.fixture
async def auth_headers(client: AsyncClient, user: User) -> dict[str, str]:
    """Return the headers of alice."""
    return await log_in(client, user.username)


@pytest.fixture
async def superuser_headers(client: AsyncClient, superuser: User) -> dict[str, str]:
    """Return the headers of the superuser."""
    return await log_in(client, superuser.username)


@pytest.fixture
async def author(client: AsyncClient, auth_headers: dict[str, str]) -> AsyncClient:
    """Return a client that is signed in as alice."""
    client.headers.update(auth_headers)
    return client


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """Create a database for this run, and drop it at the end."""
    url = asyncio.run(create_test_database())
    yield url
    asyncio.run(drop_test_database(url))


@pytest.fixture(scope="session", autouse=True)
async def one_loop(anyio_backend: str) -> AsyncIterator[None]:
    """Run all tests in one event loop: the connections to Redis outlive a test."""
    yield
    await close_redis()


async def log_in(client: AsyncClient, username: str) -> dict[str, str]:
    """Sign a user in and return the headers that authenticate a request."""
    form = {"username": username, "password": PASSWORD}
    answer = await client.post("/token", data=form)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
def visitor_headers() -> dict[str, str]:
    """Return the headers of an anonymous client: none."""
    return {}


@pytest.fixture
async def inbox(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Inbox]:
    """Send mails to a server of the test, without a pause between the tries."""
    monkeypatch.setattr(delivery, "DELAYS_SECONDS", (0.0, 0.0))
    monkeypatch.setattr(letters, "LOOK_UP_SECONDS", 0.0)
    async with open_inbox() as opened:
        monkeypatch.setattr(get_settings(), "mail_url", SecretStr(opened.url))
        yield opened
        await send_waiting()
