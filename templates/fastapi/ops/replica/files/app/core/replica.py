"""The read replica: its lag, and the reads that may use it.

Each worker regularly increments a number on the primary, and reads it on the replica: all that was
committed before the increment has arrived there, too.
"""

import asyncio
import logging
import math
from collections import deque
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.config import get_settings
from app.core.database import get_database, make_read_engine
from app.core.read_session import ReadSession
from app.core.supervised_task import SupervisedTask

logger = logging.getLogger(__name__)

BEATS_A_LAG = 4
TIMEOUT_SECONDS = 2.0
MAX_MARKS = 64

# The engine for reads of the current request, if not the primary.
reads_from: ContextVar[AsyncEngine | None] = ContextVar("reads_from", default=None)

# Tables read on the primary only: a revoked token must be refused at once.
primary_tables: set[str] = set()
# slot: primary-tables


class ReplicaSession(ReadSession):
    """A session for reads, on the replica if the request may use it."""

    def get_bind(self, mapper: Any = None, **others: Any) -> Engine | Connection:
        primary = super().get_bind(mapper, **others)
        engine = reads_from.get()
        return primary if engine is None or is_for_primary(mapper) else engine.sync_engine


def is_for_primary(mapper: Any) -> bool:
    """Return True if a model is always read on the primary."""
    table = getattr(mapper, "local_table", None)
    return isinstance(table, Table) and table.name in primary_tables


class Replica:
    """Watches the replica: its state is `ok`, `behind` or `down`."""

    def __init__(
        self,
        advance: Callable[[AsyncSession], Awaitable[int]],
        read: Callable[[AsyncSession], Awaitable[int | None]],
    ) -> None:
        self._advance = advance
        self._read = read
        self._engine: AsyncEngine | None = None
        self._marks: deque[tuple[int, float]] = deque(maxlen=MAX_MARKS)
        self._as_of = -math.inf
        self._watch = SupervisedTask(self._look_regularly)
        self.state: str | None = None
        self._said: str | None = None

    async def start(self) -> None:
        settings = get_settings()
        url = settings.database_replica_url.get_secret_value()
        if not url:
            return
        self._engine = make_read_engine(settings.model_copy(update={"database_url": url}))
        get_database().read_sessions.configure(sync_session_class=ReplicaSession)
        await self.look()
        self._watch.start()

    async def stop(self) -> None:
        await self._watch.stop()
        if self._engine is not None:
            await self._engine.dispose()
        self._engine = self.state = self._said = None
        self._as_of = -math.inf
        self._marks.clear()

    def engine(self) -> AsyncEngine | None:
        """Return the replica's engine, or None if its lag exceeds the maximum."""
        return self._engine if self._is_fresh() else None

    def lose(self, error: Exception) -> None:
        """Stop using the replica until the next successful check."""
        self._as_of = -math.inf
        self._change("down", error)

    async def look(self) -> None:
        """Increment the beat on the primary, and read the beat of the replica."""
        began = monotonic()
        try:
            async with get_database().sessions() as session, session.begin():
                mark = await self._advance(session)
        except (SQLAlchemyError, OSError):
            # A missing primary is reported by the other checks.
            return
        self._marks.append((mark, began))
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS), AsyncSession(self._engine) as session:
                reached = await self._read(session)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            self.lose(error)
            return
        while self._marks and reached is not None and self._marks[0][0] <= reached:
            self._as_of = self._marks.popleft()[1]
        self._change("ok" if self._is_fresh() else "behind")

    def _is_fresh(self) -> bool:
        return monotonic() - self._as_of < get_settings().database_replica_max_lag

    def _change(self, state: str, error: Exception | None = None) -> None:
        """Set the state, and log it if it differs from the last one logged."""
        # Log `behind` only after two late checks in a row.
        settled = state != "behind" or state == self.state
        self.state = state
        if not settled or state == self._said:
            return
        self._said = state
        if state == "ok":
            logger.info("reads go to the replica")
        elif error is None:
            logger.warning("reads go to the primary: the replica is behind")
        else:
            logger.warning("reads go to the primary: the replica does not answer: %r", error)

    async def _look_regularly(self) -> None:
        while True:
            await asyncio.sleep(get_settings().database_replica_max_lag / BEATS_A_LAG)
            await self.look()
