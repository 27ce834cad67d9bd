"""The cache in this process: bounded, dropped by tags, and one computation a key."""

import asyncio
import inspect
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import wraps
from time import monotonic
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

P = ParamSpec("P")
R = TypeVar("R")

MAX_ENTRIES = 512
# Of the values that say how large they are.
MAX_BYTES = 64 * 1024 * 1024
MAX_TAGS = 10_000
# Arguments that never change an answer: a session, and who asks for what everybody may see.
IGNORED_ARGUMENTS = frozenset({"session", "user", "request", "response"})

Generation = tuple[int, ...]
Tags = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A value, until when it is valid, and which tags take it away."""

    value: Any
    expires: float
    tags: Tags


class Store:
    """Values that were computed, by key; closed, it keeps nothing and finds nothing."""

    def __init__(self) -> None:
        """Begin closed and empty."""
        self._open = False
        self._epoch = 0
        self._entries: OrderedDict[Any, Entry] = OrderedDict()
        self._bytes = 0
        self._generations: Counter[str] = Counter()
        self._flights: dict[Any, asyncio.Task[Any]] = {}
        self._changed = monotonic()

    def open(self) -> None:
        """Begin to keep values, from nothing."""
        self.clear()
        self._open = True

    def close(self) -> None:
        """Drop everything and keep nothing from now on."""
        self.clear()
        self._open = False

    def clear(self) -> None:
        """Drop everything, and what is being computed at the moment too."""
        self._epoch += 1
        self._entries.clear()
        self._bytes = 0
        self._generations.clear()
        self._changed = monotonic()

    def invalidate(self, tags: Sequence[str]) -> None:
        """Drop the entries with one of the tags, and their computations in progress."""
        self._generations.update(tags)
        stale = frozenset(tags)
        for key, entry in list(self._entries.items()):
            if not stale.isdisjoint(entry.tags):
                self._drop(key)
        self._changed = monotonic()
        if len(self._generations) > MAX_TAGS:
            self.clear()

    def generation(self, tags: Tags) -> Generation:
        """Return what changes whenever one of the tags is invalidated."""
        return (self._epoch, *(self._generations[tag] for tag in tags if tag in self._generations))

    def changed_within(self, seconds: float) -> bool:
        """Tell whether something was dropped lately, or would not have been heard of."""
        return not self._open or monotonic() - self._changed < seconds

    def get(self, key: Any) -> Any | None:
        """Return the value under a key, or None."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.expires <= monotonic():
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return entry.value

    def put(self, key: Any, value: Any, ttl: float, tags: Tags, generation: Generation) -> None:
        """Keep a value, unless its tags were invalidated since the generation was read."""
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
        """Return the value under a key, computed once for all who ask for it meanwhile."""
        value = self.get(key)
        if value is not None:
            return value
        if not self._open:
            return await compute()
        generation = self.generation(tags)
        # Who asks after an invalidation never joins a computation that began before it.
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
        """Keep what an endpoint or a function returns, under its arguments.

        Sessions and users are no part of the key: what depends on who asks must not be cached.
        The value is shared by all callers, who must not change it.
        """

        def decorate(function: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
            signature = inspect.signature(function)
            name = f"{function.__module__}.{function.__qualname__}"

            @wraps(function)
            async def call(*args: P.args, **kwargs: P.kwargs) -> R:
                bound = signature.bind(*args, **kwargs)
                bound.apply_defaults()
                key = (name, canonical_arguments(bound.arguments))
                found = tags(**bound.arguments) if callable(tags) else tags
                value: R = await self.fetch(key, ttl, found, lambda: function(*args, **kwargs))
                return value

            return call

        return decorate


def size_of(value: Any) -> int:
    """Return how many bytes a value takes, if it says so."""
    size: int = getattr(value, "byte_size", 0)
    return size


def canonical_arguments(arguments: Mapping[str, Any]) -> tuple[Any, ...]:
    """Turn arguments into a key: equal for calls that mean the same, and nothing else."""
    return tuple(
        (name, canonical(value))
        for name, value in sorted(arguments.items())
        if name not in IGNORED_ARGUMENTS and not isinstance(value, AsyncSession)
    )


def canonical(value: Any) -> Any:
    """Turn a value into one that can be a key; what has no plain form is refused."""
    match value:
        case None | bool() | int() | float() | str() | bytes() | date() | datetime():
            return (type(value).__name__, value)
        case Decimal() | UUID() | Enum():
            return (type(value).__name__, str(value))
        case BaseModel():
            return (type(value).__name__, canonical(value.model_dump()))
        case list() | tuple():
            return tuple(canonical(item) for item in value)
        case set() | frozenset():
            return frozenset(canonical(item) for item in value)
        case dict():
            return tuple(sorted((str(key), canonical(item)) for key, item in value.items()))
    raise TypeError(f"{type(value).__name__} cannot be part of a cache key")
