"""The database, behind a pool of connections."""

import math
from functools import lru_cache
from socket import gaierror
from time import monotonic
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from app.config import Settings, get_settings
from app.core.database_url import read_database_url
from app.core.read_session import ReadSession

# Of SQLSTATE, class 08 is a connection that failed, 40 a transaction that lost a race or was chosen
# to end a deadlock, 53 a server that lacks connections, memory or disk, 57P one that restarts.
TRANSIENT = ("08", "40", "53", "57P")
IDLE_SECONDS = 5
# 23001 is that of ON DELETE RESTRICT since PostgreSQL 18.
VIOLATIONS = {
    "23001": "foreign key",
    "23503": "foreign key",
    "23505": "unique",
    "23P01": "unique",
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
    """Make the engine for transactions.

    They see what others have committed, on every database: where a transaction keeps its first
    view, it also locks the gaps between rows, and two writers of different rows can deadlock.
    """
    return _make_engine(settings, isolation_level="READ COMMITTED")


def make_read_engine(settings: Settings) -> AsyncEngine:
    """Make the engine for reads, which need no transaction and so no round trip to end one."""
    if settings.database_pgbouncer:
        # It keeps the server's connection from a statement to its execution in a transaction alone.
        return make_engine(settings)
    return _make_engine(settings, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)


def _make_engine(settings: Settings, **options: Any) -> AsyncEngine:
    url, arguments = read_database_url(settings.database_url)
    if settings.database_pgbouncer:
        # Statements without a name, since those of another client may be on the same connection.
        arguments |= {
            "statement_cache_size": 0,
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": str,
        }
    engine = create_async_engine(
        url,
        connect_args=arguments,
        hide_parameters=True,
        pool_size=settings.database_pool_size,
        max_overflow=settings.database_max_overflow,
        pool_timeout=settings.database_pool_timeout,
        pool_recycle=settings.database_pool_recycle,
        pool_pre_ping=settings.database_pool_pre_ping,
        **options,
    )
    ping_idle_connections(engine.sync_engine)
    return engine


def ping_idle_connections(engine: Engine) -> None:
    """Ping connections that were idle: servers and firewalls close them."""

    @event.listens_for(engine, "checkin")
    def note(_: object, record: ConnectionPoolEntry) -> None:
        record.info["idle_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def ping(connection: DBAPIConnection, record: ConnectionPoolEntry, _: object) -> None:
        if monotonic() - record.info.get("idle_since", math.inf) < IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # The pool then reconnects.
            raise DisconnectionError from error


@lru_cache
def get_database() -> Database:
    return Database(get_settings())


def is_unavailable(error: Exception) -> bool:
    """Return whether the database is temporarily unavailable."""
    if getattr(error, "connection_invalidated", False):
        return True
    # Drivers raise their own errors while connecting, and some report bugs as OperationalError.
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None)
    if state:
        return str(state).startswith(TRANSIENT)
    return isinstance(error, OperationalError) or isinstance(cause, ConnectionError | gaierror)


def read_violation(error: IntegrityError) -> tuple[str, str]:
    cause = error.orig.__cause__ if error.orig else None
    kind = VIOLATIONS.get(getattr(cause, "sqlstate", ""), "other")
    return kind, getattr(cause, "constraint_name", None) or str(cause)
