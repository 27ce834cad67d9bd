"""The cache in this process: bounded, invalidated by tags, one computation per key."""

import asyncio
import inspect
import json
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from time import monotonic
from typing import Any, ParamSpec, TypeVar

from pydantic_core import to_jsonable_python
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

P = ParamSpec("P")
R = TypeVar("R")

MAX_ENTRIES = 512
# Counts values with a byte_size only.
MAX_BYTES = 64 * 1024 * 1024
MAX_TAGS = 10_000

Generation = tuple[int, ...]
Tags = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    value: Any
    expires: float
    tags: Tags


class MemoryCache:
    """Computed values by key; while closed, it stores and finds nothing."""

    def __init__(self) -> None:
        self._open = False
        self._epoch = 0
        self._entries: OrderedDict[Any, Entry] = OrderedDict()
        self._bytes = 0
        self._generations: Counter[str] = Counter()
        self._flights: dict[Any, asyncio.Task[Any]] = {}

    def open(self) -> None:
        self.clear()
        self._open = True

    def close(self) -> None:
        self.clear()
        self._open = False

    def clear(self) -> None:
        """Drop everything, computations in progress included."""
        self._epoch += 1
        self._entries.clear()
        self._bytes = 0
        self._generations.clear()

    def invalidate(self, tags: Sequence[str]) -> None:
        """Drop the entries with one of the tags, and their computations in progress."""
        self._generations.update(tags)
        stale = frozenset(tags)
        for key, entry in list(self._entries.items()):
            if not stale.isdisjoint(entry.tags):
                self._drop(key)
        if len(self._generations) > MAX_TAGS:
            self.clear()

    def generation(self, tags: Tags) -> Generation:
        """Return a value that changes when one of the tags is invalidated."""
        return (self._epoch, *(self._generations[tag] for tag in tags if tag in self._generations))

    def get(self, key: Any) -> Any | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.expires <= monotonic():
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return entry.value

    def put(self, key: Any, value: Any, ttl: float, tags: Tags, generation: Generation) -> None:
        """Store a value, unless its tags were invalidated since the generation was read."""
        if not self._open or generation != self.generation(tags):
            return
        self._drop(key)
        self._entries[key] = Entry(value, monotonic() + ttl, tags)
        self._bytes += size_of(value)
        while len(self._entries) > MAX_ENTRIES or self._bytes > MAX_BYTES:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: Any) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= size_of(entry.value)

    async def fetch(
        self, key: Any, ttl: float, tags: Tags, compute: Callable[[], Awaitable[Any]]
    ) -> Any:
        """Return the value of a key, computed once for concurrent callers."""
        value = self.get(key)
        if value is not None:
            return value
        if not self._open:
            return await compute()
        generation = self.generation(tags)
        # A request after an invalidation does not join an older computation.
        flight = (key, generation)
        task = self._flights.get(flight)
        if task is None:
            task = asyncio.create_task(self._fill(key, ttl, tags, generation, compute))
            self._flights[flight] = task
            task.add_done_callback(lambda done: self._land(flight, done))
        return await asyncio.shield(task)

    async def _fill(
        self,
        key: Any,
        ttl: float,
        tags: Tags,
        generation: Generation,
        compute: Callable[[], Awaitable[Any]],
    ) -> Any:
        value = await compute()
        if value is not None:
            self.put(key, value, ttl, tags, generation)
        return value

    def _land(self, flight: Any, task: asyncio.Task[Any]) -> None:
        self._flights.pop(flight, None)
        if not task.cancelled():
            task.exception()

    def cached(
        self, ttl: float, tags: Tags | Callable[..., Tags]
    ) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
        """Cache the result of an endpoint or function by its arguments.

        Sessions are not part of the key; callers share the value, and must not change it.
        """

        def decorate(function: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
            signature = inspect.signature(function)
            name = f"{function.__module__}.{function.__qualname__}"

            @wraps(function)
            async def call(*args: P.args, **kwargs: P.kwargs) -> R:
                bound = signature.bind(*args, **kwargs)
                bound.apply_defaults()
                key = make_key(name, bound.arguments)
                found = tags(**bound.arguments) if callable(tags) else tags
                value: R = await self.fetch(key, ttl, found, lambda: function(*args, **kwargs))
                return value

            return call

        return decorate


def size_of(value: Any) -> int:
    size: int = getattr(value, "byte_size", 0)
    return size


def make_key(name: str, arguments: Mapping[str, Any]) -> tuple[str, str]:
    """Return the key of a call; refuses an argument that has no JSON form, such as a user.

    Sessions, requests and responses are left out.
    """
    plain = {
        name: value
        for name, value in arguments.items()
        if not isinstance(value, AsyncSession | Request | Response)
    }
    return name, json.dumps(to_jsonable_python(plain), sort_keys=True)
