"""Tasks: functions whose calls are done after the commit, and schedules that call them."""

import asyncio
import inspect
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from random import SystemRandom
from typing import Any, Generic, ParamSpec, get_type_hints, overload
from zoneinfo import ZoneInfo

from cronsim import CronSim
from pydantic import ConfigDict, create_model
from sqlalchemy.ext.asyncio import AsyncSession

from app.tasks import queue

logger = logging.getLogger(__name__)

P = ParamSpec("P")
Work = Callable[P, Coroutine[Any, Any, None]]

# A column of the type TEXT holds as many bytes on every database.
MAX_BYTES = 60_000
RETRY_SECONDS = 5.0
MAX_RETRY_SECONDS = 3_600.0


class Task(Generic[P]):
    """An asynchronous function whose calls can be enqueued, with arguments in JSON."""

    def __init__(self, work: Work[P], *, timeout: float, tries: int) -> None:
        self.name, self.timeout, self.tries = work.__name__, timeout, tries
        self._work: Callable[..., Coroutine[Any, Any, None]] = work
        self._signature = inspect.signature(work)
        hints = get_type_hints(work)
        fields: dict[str, Any] = {
            name: (hints[name], ... if parameter.default is parameter.empty else parameter.default)
            for name, parameter in self._signature.parameters.items()
        }
        self._arguments = create_model(self.name, __config__=ConfigDict(extra="forbid"), **fields)

    async def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Do the work now, in the caller."""
        await self._work(*args, **kwargs)

    async def enqueue(self, session: AsyncSession, /, *args: P.args, **kwargs: P.kwargs) -> None:
        """Have the work done once the session has committed; a rollback drops it.

        Raises ValueError for arguments of more than MAX_BYTES: pass the id of a row instead.
        """
        given = self._signature.bind(*args, **kwargs).arguments
        arguments = self._arguments(**given).model_dump_json()
        if (size := len(arguments.encode())) > MAX_BYTES:
            raise ValueError(f"task {self.name}: {size} bytes of arguments, maximum {MAX_BYTES}")
        await queue.put(session, self, arguments)

    # slot: attempt attached
    async def attempt(self, arguments: str, number: int) -> str | None:
        """Do the work; return None, or log the failure and return it in a line.

        The log has no arguments, which may be secrets.
        """
        timer = asyncio.timeout(self.timeout)
        failure = None
        # slot: begun
        try:
            given = self._arguments.model_validate_json(arguments)
            async with timer:
                await self._work(**dict(given))
        except Exception as error:
            if timer.expired():
                failure = f"it did not end within {self.timeout:g} s"
                logger.error("task %s, try %d of %d: %s", self.name, number, self.tries, failure)
            else:
                failure = repr(error)
                logger.exception("task %s, try %d of %d failed", self.name, number, self.tries)
        # slot: ended
        return failure

    @staticmethod
    def pause_after(number: int) -> float:
        """Return the seconds until the next try: twice as long after each, less a random part."""
        longest: float = min(RETRY_SECONDS * 2 ** (number - 1), MAX_RETRY_SECONDS)
        return longest * SystemRandom().uniform(0.5, 1)


@dataclass(frozen=True)
class Schedule:
    """The times at which a task without arguments is enqueued."""

    task: Task[[]]
    cron: str
    zone: ZoneInfo

    def next_after(self, moment: datetime) -> datetime:
        """Return the next time after a moment.

        As in Debian's cron, a fixed time that a change of the clock skips comes right after it,
        and one that comes twice counts once.
        """
        return next(CronSim(self.cron, moment.astimezone(self.zone))).astimezone(UTC)


tasks: dict[str, Task[Any]] = {}
schedules: dict[str, Schedule] = {}


@overload
def task(work: Work[P]) -> Task[P]: ...


@overload
def task(*, timeout: float = ..., tries: int = ...) -> Callable[[Work[P]], Task[P]]: ...


def task(
    work: Work[P] | None = None, *, timeout: float = 300, tries: int = 5
) -> Task[P] | Callable[[Work[P]], Task[P]]:
    """Make a task of an asynchronous function; its name is stored with enqueued calls.

    A try ends after `timeout` seconds. A failed one is repeated after a growing pause.
    """

    def decorate(work: Work[P]) -> Task[P]:
        made = Task(work, timeout=timeout, tries=tries)
        if made.name in tasks:
            raise ValueError(f"there are two tasks {made.name}")
        tasks[made.name] = made
        return made

    return decorate if work is None else decorate(work)


def schedule(cron: str, *, tz: str = "UTC") -> Callable[[Task[[]]], Task[[]]]:
    """Enqueue a task at the times of a line of cron, such as `0 3 * * *`, in a time zone."""

    def decorate(task: Task[[]]) -> Task[[]]:
        made = Schedule(task, cron, ZoneInfo(tz))
        made.next_after(datetime.now(UTC))
        schedules[task.name] = made
        return task

    return decorate
