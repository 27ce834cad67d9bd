"""The in-memory cache."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import memory_cache
from app.core.memory_cache import MAX_BYTES, MAX_ENTRIES, MemoryCache, make_key
from tests.clock import Clock


@pytest.fixture
def cache() -> MemoryCache:
    cache = MemoryCache()
    cache.open()
    return cache


def keep(cache: MemoryCache, key: str, *tags: str, ttl: float = 60) -> None:
    cache.put(key, key, ttl, tags, cache.generation(tags))


def test_a_value_is_kept_until_its_time_is_over(
    cache: MemoryCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(memory_cache, "monotonic", clock)
    keep(cache, "a", ttl=4)
    clock.now += 3.9
    assert cache.get("a") == "a"
    clock.now += 0.1
    assert cache.get("a") is None


def test_a_tag_drops_what_has_it(cache: MemoryCache) -> None:
    keep(cache, "a", "books")
    keep(cache, "b", "books", "users")
    keep(cache, "c", "users")
    cache.invalidate(["books"])
    assert [cache.get(key) for key in "abc"] == [None, None, "c"]


def test_a_value_computed_before_an_invalidation_is_not_kept(cache: MemoryCache) -> None:
    generation = cache.generation(("books",))
    cache.invalidate(["books"])
    cache.put("a", "old", 60, ("books",), generation)
    assert cache.get("a") is None


def test_a_closed_store_keeps_nothing(cache: MemoryCache) -> None:
    keep(cache, "a")
    cache.close()
    keep(cache, "b")
    cache.open()
    assert [cache.get(key) for key in "ab"] == [None, None]


def test_the_least_used_value_makes_room(cache: MemoryCache) -> None:
    for number in range(MAX_ENTRIES):
        keep(cache, str(number))
    cache.get("0")
    keep(cache, "one more")
    assert cache.get("0") == "0"
    assert cache.get("1") is None


@dataclass
class Large:
    byte_size: int = MAX_BYTES // 4


def test_large_values_make_room_for_one_another(cache: MemoryCache) -> None:
    """Free the bytes of values that were overwritten, expired, invalidated or cleared."""
    for key in "aaaa":
        cache.put(key, Large(), 60, (), cache.generation(()))
    cache.put("b", Large(), 0, (), cache.generation(()))
    assert cache.get("b") is None
    cache.put("c", Large(), 60, ("tag",), cache.generation(("tag",)))
    cache.invalidate(["tag"])
    for key in "defg":
        cache.put(key, Large(), 60, (), cache.generation(()))
    assert [key for key in "adefg" if cache.get(key)] == list("defg")
    cache.clear()
    cache.put("a", Large(MAX_BYTES), 60, (), cache.generation(()))
    assert cache.get("a")
    cache.put("a", Large(MAX_BYTES + 1), 60, (), cache.generation(()))
    assert cache.get("a") is None


async def test_a_value_is_computed_once_for_all_who_wait(cache: MemoryCache) -> None:
    computed = 0

    async def compute() -> int:
        nonlocal computed
        computed += 1
        await asyncio.sleep(0.01)
        return computed

    values = await asyncio.gather(*(cache.fetch("a", 60, (), compute) for _ in range(64)))
    assert values == [1] * 64


async def test_a_read_after_an_invalidation_joins_nothing_older(cache: MemoryCache) -> None:
    going = asyncio.Event()
    values = iter(["old", "new"])

    async def compute() -> str:
        value = next(values)
        await going.wait()
        return value

    first = asyncio.create_task(cache.fetch("a", 60, ("books",), compute))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    cache.invalidate(["books"])
    second = asyncio.create_task(cache.fetch("a", 60, ("books",), compute))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    going.set()
    assert (await first, await second) == ("old", "new")
    assert cache.get("a") == "new"


async def test_a_failure_reaches_all_who_wait_and_is_not_kept(cache: MemoryCache) -> None:
    async def fail() -> None:
        await asyncio.sleep(0)
        raise ValueError

    results = await asyncio.gather(
        *(cache.fetch("a", 60, (), fail) for _ in range(3)), return_exceptions=True
    )
    assert [type(result) for result in results] == [ValueError] * 3


async def test_a_cancelled_waiter_cancels_no_other(cache: MemoryCache) -> None:
    async def compute() -> str:
        await asyncio.sleep(0.01)
        return "value"

    first = asyncio.create_task(cache.fetch("a", 60, (), compute))
    second = asyncio.create_task(cache.fetch("a", 60, (), compute))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "value"


async def test_a_decorated_function_is_called_once_for_equal_arguments(cache: MemoryCache) -> None:
    calls: list[tuple[Any, ...]] = []

    @cache.cached(ttl=60, tags=lambda **arguments: (f"size:{arguments['size']}",))
    async def read(session: AsyncSession, *, size: int, since: datetime | None = None) -> int:
        calls.append((size, since))
        return len(calls)

    one, other = AsyncSession(), AsyncSession()
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    assert await read(one, size=1) == await read(other, size=1, since=None) == 1
    assert await read(one, size=1, since=moment) == 2
    cache.invalidate(["size:1"])
    assert await read(one, size=1) == 3


def test_a_key_is_equal_only_for_equal_meanings() -> None:
    one = make_key("read", {"filters": {"b": [1], "a": None}, "session": AsyncSession()})
    same = make_key("read", {"session": AsyncSession(), "filters": {"a": None, "b": [1]}})
    other = make_key("read", {"filters": {"b": [True], "a": None}})
    assert one == same
    assert one != other


@pytest.mark.parametrize("name", ["user", "session", "thing"])
def test_an_object_is_no_key(name: str) -> None:
    """Raise ValueError for an argument without a JSON form, regardless of its name."""
    with pytest.raises(ValueError, match="serialize"):
        make_key("read", {name: object()})
