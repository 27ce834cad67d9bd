"""The database that the tests use: one beside the configured one, made anew for each run."""

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.config import get_settings


async def create_test_database(suffix: str = "_test") -> str:
    """Make an empty database on the configured server and return its URL."""
    url = make_url(get_settings().database_url)
    name = f"{url.database}{suffix}"
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        await connection.execute(text(f'CREATE DATABASE "{name}"'))
    await engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)
