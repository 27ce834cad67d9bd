"""The backplane of several workers; the tests need the Redis of REDIS_URL."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from redis.asyncio.client import PubSub

from app.chat import backplane as module
from app.chat import scripts
from app.chat.backplane import Backplane, call
from app.chat.frames import Envelope
from app.core.redis import get_listener, get_redis
from tests.redis import OwnClient

pytestmark = pytest.mark.usefixtures("app")


class Worker:
    """The backplane of a worker, and the frames that it delivers, by room."""

    def __init__(self) -> None:
        self.heard: dict[str, list[str]] = defaultdict(list)
        self.backplane = Backplane(lambda room, frame: self.heard[room].append(frame))

    def events(self, room: str) -> list[tuple[str, str, int]]:
        """Return the type, user and number of users of each event."""
        events: list[dict[str, Any]] = [json.loads(frame) for frame in self.heard[room]]
        return [(event["type"], event["username"], event["users_count"]) for event in events]


@pytest.fixture
async def listener(anyio_backend: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OwnClient]:
    """Return the client for the subscriptions of the test's workers."""
    listener = OwnClient(get_listener.__wrapped__)
    monkeypatch.setattr(module, "get_listener", lambda: listener.client)
    yield listener
    await listener.client.aclose()


@pytest.fixture
async def workers(
    listener: OwnClient, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Worker, Worker]]:
    """Run two workers with a fast heartbeat."""
    monkeypatch.setattr(module, "HEARTBEAT_SECONDS", 0.05)
    one, two = Worker(), Worker()
    await one.backplane.start()
    await two.backplane.start()
    yield one, two
    await one.backplane.stop()
    await two.backplane.stop()


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(3_000):
        if await is_so():
            return
        await asyncio.sleep(0.01)
    pytest.fail("not in 30 seconds")


async def until_heard(worker: Worker, room: str, frames: int) -> None:
    async def is_heard() -> bool:
        return len(worker.heard[room]) >= frames

    await until(is_heard)


async def test_every_worker_hears_all_in_one_order(
    workers: tuple[Worker, Worker], hall: str
) -> None:
    one, two = workers
    for number in range(20):
        await (one, two)[number % 2].backplane.publish(
            [Envelope(hall, f"{number}"), Envelope(hall, f"{number}b")]
        )
    await until_heard(one, hall, 40)
    await until_heard(two, hall, 40)
    assert one.heard[hall] == two.heard[hall]
    assert len(set(one.heard[hall])) == 40


async def test_a_user_leaves_with_the_last_worker(
    workers: tuple[Worker, Worker], hall: str
) -> None:
    one, two = workers
    await one.backplane.join(hall, "ann")
    await two.backplane.join(hall, "ann")
    await two.backplane.join(hall, "bob")
    assert await one.backplane.users(hall) == ["ann", "bob"]
    assert (await one.backplane.rooms())[hall] == 2
    await one.backplane.leave(hall, "ann")
    assert await one.backplane.users(hall) == ["ann", "bob"]
    await two.backplane.leave(hall, "ann")
    await two.backplane.leave(hall, "bob")
    assert hall not in await one.backplane.rooms()
    await until_heard(one, hall, 4)
    assert one.events(hall) == [
        ("user_joined", "ann", 1),
        ("user_joined", "bob", 2),
        ("user_left", "ann", 1),
        ("user_left", "bob", 0),
    ]


async def test_a_user_stays_whose_return_comes_before_the_leave(
    workers: tuple[Worker, Worker], hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = workers
    await one.backplane.join(hall, "ann")
    run, returned = one.backplane._run, asyncio.Event()

    async def run_late(script: str, *values: str) -> None:
        if script == scripts.LEAVE:
            await returned.wait()
        await run(script, *values)

    monkeypatch.setattr(one.backplane, "_run", run_late)
    leaving = asyncio.create_task(one.backplane.leave(hall, "ann"))
    await asyncio.sleep(0)
    await one.backplane.join(hall, "ann")
    returned.set()
    await leaving
    assert await two.backplane.users(hall) == ["ann"]
    await until_heard(two, hall, 3)
    assert two.events(hall)[-1] == ("user_joined", "ann", 1)


async def test_the_users_of_a_worker_that_stops_leave(
    workers: tuple[Worker, Worker], hall: str
) -> None:
    one, _ = workers
    third = Worker()
    await third.backplane.start()
    await third.backplane.join(hall, "ann")
    await third.backplane.stop()
    await until_heard(one, hall, 2)
    assert one.events(hall) == [("user_joined", "ann", 1), ("user_left", "ann", 0)]


async def test_the_users_of_a_dead_worker_are_removed_by_another(
    workers: tuple[Worker, Worker], hall: str
) -> None:
    one, _ = workers
    keys = (f"{scripts.HELD}dead", scripts.USERS + hall, scripts.ROOMS)
    joined = '{"type":"user_joined","username":"ann","users_count":'
    values = (hall, "ann", joined, "}", scripts.CHANNEL)
    await call(get_redis().eval(scripts.JOIN, len(keys), *keys, *values))
    await get_redis().zadd(scripts.WORKERS, {"dead": 0})
    await until_heard(one, hall, 2)
    assert one.events(hall) == [("user_joined", "ann", 1), ("user_left", "ann", 0)]
    assert await get_redis().exists(keys[0]) == 0


async def test_users_are_added_again_when_redis_has_lost_its_data(
    workers: tuple[Worker, Worker], hall: str
) -> None:
    one, two = workers
    await one.backplane.join(hall, "ann")
    async for key in get_redis().scan_iter(f"{scripts.HELD}*"):
        await get_redis().delete(key)
    await get_redis().delete(scripts.WORKERS, scripts.ROOMS, scripts.USERS + hall)

    async def is_known() -> bool:
        return await two.backplane.users(hall) == ["ann"]

    await until(is_known)


async def test_a_worker_that_lost_redis_reaches_itself_before_the_client_connects_again(
    listener: OwnClient, hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deliver a worker's own frames when the connection is lost, before redis-py reconnects."""

    async def hang(_: PubSub, __: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(PubSub, "on_connect", hang)
    worker = Worker()
    await worker.backplane.start()

    async def reaches_itself() -> bool:
        await worker.backplane.publish([Envelope(hall, "alone")])
        return "alone" in worker.heard[hall]

    try:
        await until(reaches_itself)
        await listener.cut()
        worker.heard.clear()
        await until(reaches_itself)
    finally:
        await worker.backplane.stop()


async def test_joins_and_leaves_without_redis_are_published_later(
    workers: tuple[Worker, Worker], listener: OwnClient, hall: str
) -> None:
    one, two = workers
    for name in ("ann", "bob"):
        await one.backplane.join(hall, name)
    await until_heard(one, hall, 2)
    await listener.cut()

    async def reaches_itself() -> bool:
        await one.backplane.publish([Envelope(f"{hall}-2", "alone")])
        return f"{hall}-2" in one.heard

    await until(reaches_itself)
    await one.backplane.leave(hall, "ann")
    await one.backplane.join(hall, "cat")

    async def is_known() -> bool:
        return await two.backplane.users(hall) == ["bob", "cat"]

    await until(is_known)


async def test_workers_hear_each_other_again(
    workers: tuple[Worker, Worker], listener: OwnClient, hall: str
) -> None:
    one, two = workers
    await listener.cut()

    async def reaches_the_other() -> bool:
        await one.backplane.publish([Envelope(hall, "again")])
        return "again" in two.heard[hall]

    await until(reaches_the_other)
