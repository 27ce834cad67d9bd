"""The cache of one worker among several; the tests need the Redis of REDIS_URL."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from time import monotonic

import pytest
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as RedisConnectionError

from app.core import cache
from app.core.cache import (
    ACKNOWLEDGE_SECONDS,
    TAGS_CHANNEL,
    Bus,
    Waiter,
    bus,
    invalidate,
    memory_cache,
)
from app.core.memory_cache import MemoryCache
from app.core.redis import get_listener, get_redis
from tests.redis import OwnClient

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
async def listener(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OwnClient]:
    """Return the client for the subscriptions of the test's workers."""
    listener = OwnClient(get_listener.__wrapped__)
    monkeypatch.setattr(cache, "get_listener", lambda: listener.client)
    yield listener
    await listener.client.aclose()


@pytest.fixture
async def other(listener: OwnClient) -> AsyncIterator[Bus]:
    """Run the bus of a second worker."""
    other = Bus(MemoryCache())
    await other.start()
    async with asyncio.timeout(30):
        await other.listening()
        await bus.listening()
    yield other
    await other.stop()


def keep(kept: MemoryCache) -> None:
    kept.put("a", "value", 60, ("books",), kept.generation(("books",)))
    assert kept.get("a") == "value"


async def until_dropped(kept: MemoryCache) -> None:
    for _ in range(3_000):
        if kept.get("a") is None:
            return
        await asyncio.sleep(0.01)
    pytest.fail("the value is still there")


async def test_a_write_returns_when_every_worker_has_dropped(
    other: Bus, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Return at the last acknowledgement, without the warning that one is missing."""
    monkeypatch.setattr(cache, "ACKNOWLEDGE_SECONDS", 30)
    keep(memory_cache)
    keep(other.memory_cache)
    await invalidate("books")
    assert memory_cache.get("a") is None
    assert other.memory_cache.get("a") is None
    assert "acknowledged" not in caplog.text


async def test_a_write_is_told_although_connections_were_cut(
    other: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "ACKNOWLEDGE_SECONDS", 30)
    commands = OwnClient(get_redis.__wrapped__)
    monkeypatch.setattr(cache, "get_redis", lambda: commands.client)
    await commands.client.ping()
    keep(other.memory_cache)
    await commands.cut()
    await invalidate("books")
    assert other.memory_cache.get("a") is None
    await commands.client.aclose()


async def test_a_worker_that_does_not_listen_yet_waits_for_those_that_do(
    other: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "ACKNOWLEDGE_SECONDS", 30)
    keep(other.memory_cache)
    late = Bus(MemoryCache())
    announced = asyncio.create_task(late.announce(("books",)))
    await late.start()
    await announced
    assert other.memory_cache.get("a") is None
    await late.stop()


async def test_a_new_worker_announces_again_after_an_error(
    other: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Repeat a failed announcement of a worker that has not subscribed yet."""
    monkeypatch.setattr(cache, "ACKNOWLEDGE_SECONDS", 30)
    publish, errors = get_redis().publish, [RedisConnectionError("the connection was cut")]

    async def fail_once(channel: str, message: str) -> int:
        if errors:
            raise errors.pop()
        return int(await publish(channel, message))

    monkeypatch.setattr(get_redis(), "publish", fail_once)
    keep(other.memory_cache)
    late = Bus(MemoryCache())
    announced = asyncio.create_task(late.announce(("books",)))
    await asyncio.sleep(0)
    await late.start()
    await announced
    assert other.memory_cache.get("a") is None
    await late.stop()


async def test_a_silent_worker_delays_a_write_only_shortly(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Wait for acknowledgements until ACKNOWLEDGE_SECONDS after the write began, then log."""
    now = asyncio.get_running_loop().time
    timeout_at = asyncio.timeout_at
    deadlines: list[float] = []
    moments: list[float] = []

    def note(deadline: float) -> asyncio.Timeout:
        deadlines.append(deadline)
        moments.append(now())
        return timeout_at(deadline)

    monkeypatch.setattr(asyncio, "timeout_at", note)
    async with get_redis().pubsub() as deaf:
        await deaf.subscribe(TAGS_CHANNEL)
        moments.append(now())
        async with asyncio.timeout(30):
            await invalidate("books")
    assert "not every worker has acknowledged" in caplog.text
    (deadline,) = set(deadlines)
    assert moments[0] <= deadline - ACKNOWLEDGE_SECONDS <= moments[1]


class Deafened:
    """A Redis client that swallows a cancellation, as redis-py may."""

    async def publish(self, channel: str, message: str) -> int:
        """Publish to two workers that never acknowledge."""
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        return 2


async def test_a_write_is_not_held_up_by_a_client_that_swallows_cancellations(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(cache, "get_redis", Deafened)
    async with asyncio.timeout(30):
        await bus.announce(("books",))
    assert "not every worker has acknowledged" in caplog.text


async def test_a_worker_that_cannot_listen_keeps_nothing(other: Bus) -> None:
    keep(other.memory_cache)
    await other.stop()
    assert other.memory_cache.get("a") is None
    other.memory_cache.put("a", "value", 60, (), other.memory_cache.generation(()))
    assert other.memory_cache.get("a") is None


async def test_a_connection_that_was_cut_drops_everything(other: Bus, listener: OwnClient) -> None:
    """Drop all values when the connection is lost, and keep values again after a new one."""
    keep(other.memory_cache)
    await listener.cut()
    await until_dropped(other.memory_cache)
    async with asyncio.timeout(30):
        await other.listening()
    keep(other.memory_cache)


async def test_a_loss_is_noticed_before_the_client_connects_again(
    listener: OwnClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clear the cache when the connection is lost, before redis-py reconnects."""

    async def hang(_: PubSub, __: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(PubSub, "on_connect", hang)
    other = Bus(MemoryCache())
    await other.start()
    try:
        async with asyncio.timeout(30):
            await other.listening()
        keep(other.memory_cache)
        await listener.cut()
        await until_dropped(other.memory_cache)
    finally:
        await other.stop()


async def test_a_write_just_after_a_loss_lets_others_notice_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = monotonic()
    monkeypatch.setattr(cache, "monotonic", lambda: now)
    await bus.stop()
    try:
        await bus.announce(("books",))
    finally:
        await bus.start()
        async with asyncio.timeout(30):
            await bus.listening()
    assert "not every worker has acknowledged" in caplog.text


async def test_acknowledgements_may_come_before_their_number_is_known() -> None:
    waiter = Waiter()
    waiter.count()
    waiter.count()
    waiter.expect(2)
    await asyncio.wait_for(waiter.wait(), 30)


async def test_tags_travel_as_json(other: Bus) -> None:
    keep(other.memory_cache)
    message = {"number": "1", "reply": "none", "tags": ["books"]}
    await get_redis().publish(TAGS_CHANNEL, json.dumps(message))
    await until_dropped(other.memory_cache)
