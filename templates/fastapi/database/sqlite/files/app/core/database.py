"""The database: SQLite in one file, with the settings that make it safe for a service."""

from functools import lru_cache
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine

from app.config import ROOT, Settings, get_settings
from app.core.read_session import ReadSession

VIOLATIONS = {
    "SQLITE_CONSTRAINT_FOREIGNKEY": "foreign key",
    "SQLITE_CONSTRAINT_PRIMARYKEY": "unique",
    # ON DELETE RESTRICT is a trigger inside.
    "SQLITE_CONSTRAINT_TRIGGER": "foreign key",
    "SQLITE_CONSTRAINT_UNIQUE": "unique",
}


class Database:
    """An engine for transactions, one for reads without, and their sessions."""

    def __init__(self, settings: Settings) -> None:
        self.engine = make_engine(settings)
        self.read_engine = make_read_engine(settings)
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self.read_sessions = async_sessionmaker(
            self.read_engine, sync_session_class=ReadSession, expire_on_commit=False
        )

    async def dispose(self) -> None:
        await self.engine.dispose()
        await self.read_engine.dispose()


def make_engine(settings: Settings) -> AsyncEngine:
    """Make the engine for transactions, which take the write lock at BEGIN."""
    engine = _make_engine(settings)

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # The driver would begin at the first write, which cannot wait for another writer.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def make_read_engine(settings: Settings) -> AsyncEngine:
    """Make the engine for reads, which need no transaction."""
    return _make_engine(settings, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)


def _make_engine(settings: Settings, **options: Any) -> AsyncEngine:
    engine = create_async_engine(
        resolve_url(settings.database_url),
        hide_parameters=True,
        pool_size=settings.database_pool_size,
        max_overflow=settings.database_max_overflow,
        pool_timeout=settings.database_pool_timeout,
        **options,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA busy_timeout=5000")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    return engine


def resolve_url(text: str) -> URL:
    """Read a database's URL; a file's name is relative to the project."""
    url = make_url(text)
    if not url.database or url.database.startswith((":memory:", "file:")):
        return url
    return url.set(database=str(ROOT / url.database))


@lru_cache
def get_database() -> Database:
    return Database(get_settings())


def is_unavailable(error: Exception) -> bool:
    """Return whether the database is temporarily unavailable."""
    return isinstance(error, OperationalError) and "database is locked" in str(error)


def read_violation(error: IntegrityError) -> tuple[str, str]:
    kind = VIOLATIONS.get(getattr(error.orig, "sqlite_errorname", ""), "other")
    return kind, str(error.orig)
