"""The backplane: delivers frames through Redis to all workers, and knows the users in a room.

Each worker holds a set of its users, and renews its heartbeat every few seconds. A worker without
a heartbeat is found by another, which removes its users. While Redis is down, each worker
delivers frames to its own clients only.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from app.chat import scripts
from app.chat.frames import Envelope, encode
from app.chat.presence import Presence
from app.core.redis import get_listener, get_redis
from app.core.supervised_task import SupervisedTask

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 3.0
DEAD_SECONDS = 12
PING_SECONDS = 2.0
RETRY_SECONDS = 0.5
YIELD_FRAMES = 32


class Backplane:
    """A backplane that all workers and replicas share."""

    def __init__(self, deliver: Callable[[str, str], None]) -> None:
        self._deliver = deliver
        self._presence = Presence()
        self._worker = secrets.token_hex(8)
        self._subscribed = asyncio.Event()
        # Whether the users that Redis knows of this worker may be wrong.
        self._outdated = False
        self._tasks = [SupervisedTask(self._listen), SupervisedTask(self._beat)]

    async def start(self) -> None:
        """Start; Redis is awaited only shortly, since it may be down."""
        for task in self._tasks:
            task.start()
        try:
            await asyncio.wait_for(self._subscribed.wait(), PING_SECONDS)
        except TimeoutError:
            logger.warning("Redis is down: chat messages reach this worker alone")

    async def stop(self) -> None:
        """Stop, and remove the users who are left."""
        for task in self._tasks:
            await task.stop()
        try:
            await self._remove_worker(self._worker)
        except RedisError as error:
            logger.warning("the users of the chat were not removed from Redis: %s", error)

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        """Deliver frames to everyone in their rooms, by one message of Redis."""
        if self._subscribed.is_set():
            # A line for each frame: JSON has no line breaks of its own.
            lines = "\n".join(f"{room}/{frame}" for room, frame in envelopes)
            try:
                await get_redis().publish(scripts.CHANNEL, lines)
                return
            except RedisError as error:
                logger.warning("%d chat frames reach this worker alone: %s", len(envelopes), error)
        for room, frame in envelopes:
            self._deliver(room, frame)

    async def join(self, room: str, username: str) -> None:
        if self._presence.add(room, username):
            await self._announce(room, username)

    async def leave(self, room: str, username: str) -> None:
        if self._presence.remove(room, username):
            await self._announce(room, username)

    async def rooms(self) -> dict[str, int]:
        try:
            found = await call(get_redis().hgetall(scripts.ROOMS))
        except RedisError:
            return self._presence.rooms()
        return {room.decode(): int(found[room]) for room in sorted(found)}

    async def users(self, room: str) -> list[str]:
        try:
            found = await call(get_redis().hkeys(scripts.USERS + room))
        except RedisError:
            return self._presence.users(room)
        return sorted(name.decode() for name in found)

    async def _announce(self, room: str, username: str) -> None:
        """Announce whether a user is here; a return may reach Redis before the leave."""
        told = None
        while (is_here := self._presence.has(room, username)) != told:
            if is_here:
                await self._change(scripts.JOIN, "user_joined", room, username)
            else:
                await self._change(scripts.LEAVE, "user_left", room, username)
            told = is_here

    async def _change(self, script: str, kind: str, room: str, username: str) -> None:
        """Change and announce who is in a room, in all workers or else in this one."""
        if self._subscribed.is_set():
            try:
                await self._run(script, self._worker, kind, room, username)
                return
            except RedisError as error:
                logger.warning("a chat event reaches this worker alone: %s", error)
        self._outdated = True
        count = len(self._presence.users(room))
        self._deliver(room, encode(kind, username=username, users_count=count))

    async def _run(self, script: str, worker: str, kind: str, room: str, username: str) -> None:
        frame = encode(kind, username=username)[:-1] + ',"users_count":'
        keys = (scripts.HELD + worker, scripts.USERS + room, scripts.ROOMS)
        values = (room, username, frame, "}", scripts.CHANNEL)
        await call(get_redis().eval(script, len(keys), *keys, *values))

    async def _beat(self) -> None:
        while True:
            try:
                beat = get_redis().eval(
                    scripts.BEAT, 1, scripts.WORKERS, self._worker, str(DEAD_SECONDS)
                )
                is_new, dead = await call(beat)
                # New, or removed by another worker, or Redis has lost its data.
                if is_new or self._outdated:
                    await self._update()
                for worker in dead:
                    await self._remove_worker(worker.decode())
            except RedisError as error:
                logger.warning("no heartbeat to the other workers of the chat: %s", error)
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _update(self) -> None:
        """Correct the users that Redis knows of this worker."""
        held = await self._held(self._worker)
        present = {
            (room, user) for room in self._presence.rooms() for user in self._presence.users(room)
        }
        # Users may join or leave meanwhile: compare again at the next heartbeat.
        self._outdated = held != present
        for room, username in present - held:
            await self._run(scripts.JOIN, self._worker, "user_joined", room, username)
        for room, username in held - present:
            await self._run(scripts.LEAVE, self._worker, "user_left", room, username)

    async def _held(self, worker: str) -> set[tuple[str, str]]:
        """Return the rooms and users that Redis knows of a worker."""
        entries = await call(get_redis().smembers(scripts.HELD + worker))
        parts = (entry.decode().partition("/") for entry in entries)
        return {(room, username) for room, _, username in parts}

    async def _remove_worker(self, worker: str) -> None:
        for room, username in await self._held(worker):
            await self._run(scripts.LEAVE, worker, "user_left", room, username)
        await get_redis().zrem(scripts.WORKERS, worker)

    async def _listen(self) -> None:
        while True:
            try:
                async with get_listener().pubsub() as subscription:
                    await subscription.subscribe(scripts.CHANNEL)
                    await self._deliver_all(subscription)
            except (RedisError, OSError, TimeoutError) as error:
                if self._subscribed.is_set():
                    logger.warning("chat messages reach this worker alone: %s", error)
            finally:
                self._subscribed.clear()
            await asyncio.sleep(RETRY_SECONDS)

    async def _deliver_all(self, subscription: PubSub) -> None:
        """Deliver what is published; a ping after each silence finds dead connections."""
        is_silent = False
        frames = 0
        while True:
            message = await subscription.get_message(timeout=PING_SECONDS)
            if message is None:
                if is_silent:
                    raise TimeoutError("no answer to a ping")
                await subscription.ping()
                is_silent = True
                continue
            is_silent = False
            if message["type"] == "subscribe":
                self._subscribed.set()
            elif message["type"] == "message":
                for line in message["data"].decode().split("\n"):
                    room, _, frame = line.partition("/")
                    self._deliver(room, frame)
                    frames += 1
                    # The queues of the connections are bounded: let them write.
                    if frames % YIELD_FRAMES == 0:
                        await asyncio.sleep(0)


async def call(command: Awaitable[Any] | Any) -> Any:
    """Await a command that redis-py types as synchronous or asynchronous."""
    return await cast("Awaitable[Any]", command)
