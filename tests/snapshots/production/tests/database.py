"""Databases for the tests, on the configured server; each run creates and drops its own."""

import os

from sqlalchemy import make_url, text

from app.config import get_settings
from app.core.database import make_engine

CONFIGURED = get_settings()
CONNECTION_ID = "SELECT pg_backend_pid()"


async def execute(*statements: str) -> None:
    """Run statements on the configured database, each in autocommit mode."""
    engine = make_engine(CONFIGURED).execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


async def create_test_database(suffix: str = "") -> str:
    """Create an empty database for this run and return its URL."""
    url = make_url(CONFIGURED.database_url)
    name = f"{url.database}_test_{os.getpid()}{suffix}"
    await execute(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    return url.set(database=name).render_as_string(hide_password=False)


async def drop_test_database(url: str) -> None:
    """Drop a database of this run."""
    await execute(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')


async def close_connection(connection_id: int) -> None:
    """Close a connection from the side of the server."""
    await execute(f"SELECT pg_terminate_backend({connection_id}, 5000)")
