"""The cache in this process."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import store as store_module
from app.core.store import MAX_BYTES, MAX_ENTRIES, Store, canonical_arguments
from tests.clock import Clock


@pytest.fixture
def store() -> Store:
    store = Store()
    store.open()
    return store


def keep(store: Store, key: str, *tags: str, ttl: float = 60) -> None:
    store.put(key, key, ttl, tags, store.generation(tags))


def test_a_value_is_kept_until_its_time_is_over(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(store_module, "monotonic", clock)
    keep(store, "a", ttl=4)
    clock.now += 3.9
    assert store.get("a") == "a"
    clock.now += 0.1
    assert store.get("a") is None


def test_a_tag_takes_away_what_bears_it(store: Store) -> None:
    keep(store, "a", "items")
    keep(store, "b", "items", "users")
    keep(store, "c", "users")
    store.invalidate(["items"])
    assert [store.get(key) for key in "abc"] == [None, None, "c"]


def test_a_value_computed_before_an_invalidation_is_not_kept(store: Store) -> None:
    generation = store.generation(("items",))
    store.invalidate(["items"])
    store.put("a", "old", 60, ("items",), generation)
    assert store.get("a") is None


def test_a_closed_store_keeps_nothing(store: Store) -> None:
    keep(store, "a")
    store.close()
    keep(store, "b")
    store.open()
    assert [store.get(key) for key in "ab"] == [None, None]


def test_the_least_used_value_makes_room(store: Store) -> None:
    for number in range(MAX_ENTRIES):
        keep(store, str(number))
    store.get("0")
    keep(store, "one more")
    assert store.get("0") == "0"
    assert store.get("1") is None


@dataclass
class Large:
    byte_size: int = MAX_BYTES // 4


def test_large_values_make_room_for_one_another(store: Store) -> None:
    """However they went before: overwritten, out of time, invalidated or with everything."""
    for key in "aaaa":
        store.put(key, Large(), 60, (), store.generation(()))
    store.put("b", Large(), 0, (), store.generation(()))
    assert store.get("b") is None
    store.put("c", Large(), 60, ("tag",), store.generation(("tag",)))
    store.invalidate(["tag"])
    for key in "defg":
        store.put(key, Large(), 60, (), store.generation(()))
    assert [key for key in "adefg" if store.get(key)] == list("defg")
    store.clear()
    store.put("a", Large(MAX_BYTES), 60, (), store.generation(()))
    assert store.get("a")
    store.put("a", Large(MAX_BYTES + 1), 60, (), store.generation(()))
    assert store.get("a") is None


async def test_a_value_is_computed_once_for_all_who_wait(store: Store) -> None:
    computed = 0

    async def compute() -> int:
        nonlocal computed
        computed += 1
        await asyncio.sleep(0.01)
        return computed

    values = await asyncio.gather(*(store.fetch("a", 60, (), compute) for _ in range(64)))
    assert values == [1] * 64


async def test_a_read_after_an_invalidation_joins_nothing_older(store: Store) -> None:
    going = asyncio.Event()
    values = iter(["old", "new"])

    async def compute() -> str:
        value = next(values)
        await going.wait()
        return value

    first = asyncio.create_task(store.fetch("a", 60, ("items",), compute))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    store.invalidate(["items"])
    second = asyncio.create_task(store.fetch("a", 60, ("items",), compute))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    going.set()
    assert (await first, await second) == ("old", "new")
    assert store.get("a") == "new"


async def test_a_failure_reaches_all_who_wait_and_is_not_kept(store: Store) -> None:
    async def fail() -> None:
        await asyncio.sleep(0)
        raise ValueError

    results = await asyncio.gather(
        *(store.fetch("a", 60, (), fail) for _ in range(3)), return_exceptions=True
    )
    assert [type(result) for result in results] == [ValueError] * 3


async def test_a_waiter_who_leaves_takes_nobody_along(store: Store) -> None:
    async def compute() -> str:
        await asyncio.sleep(0.01)
        return "value"

    first = asyncio.create_task(store.fetch("a", 60, (), compute))
    second = asyncio.create_task(store.fetch("a", 60, (), compute))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "value"


async def test_a_decorated_function_is_called_once_for_equal_arguments(store: Store) -> None:
    calls: list[tuple[Any, ...]] = []

    @store.cached(ttl=60, tags=lambda **arguments: (f"size:{arguments['size']}",))
    async def read(session: AsyncSession, *, size: int, since: datetime | None = None) -> int:
        calls.append((size, since))
        return len(calls)

    one, other = cast(AsyncSession, object()), cast(AsyncSession, object())
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    assert await read(one, size=1) == await read(other, size=1, since=None) == 1
    assert await read(one, size=1, since=moment) == 2
    store.invalidate(["size:1"])
    assert await read(one, size=1) == 3


def test_a_key_is_equal_only_for_equal_meanings() -> None:
    one = canonical_arguments({"filters": {"b": [1], "a": None}, "session": object()})
    same = canonical_arguments({"session": object(), "filters": {"a": None, "b": [1]}})
    other = canonical_arguments({"filters": {"b": [True], "a": None}})
    assert one == same
    assert one != other


def test_an_object_is_no_key() -> None:
    with pytest.raises(TypeError, match="cannot be part of a cache key"):
        canonical_arguments({"thing": object()})
