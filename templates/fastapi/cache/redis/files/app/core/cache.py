"""The cache: a copy in each worker; a write waits until every worker has dropped its own.

A write announces its tags through Redis, and every worker acknowledges that it has dropped the
entries. A worker that is not subscribed caches nothing.
"""

import asyncio
import json
import logging
import secrets
from contextlib import suppress
from time import monotonic

from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from app.core.memory_cache import MemoryCache
from app.core.redis import close_redis, get_listener, get_redis, redis_name
from app.core.supervised_task import SupervisedTask

logger = logging.getLogger(__name__)

TAGS_CHANNEL = redis_name("cache:tags")
ACKNOWLEDGE_SECONDS = 0.5
PING_SECONDS = 1.0
RETRY_SECONDS = 0.25
AGAIN_SECONDS = 0.02

memory_cache = MemoryCache()
cached = memory_cache.cached


class Waiter:
    def __init__(self) -> None:
        self._missing = 0
        self._expected = False
        self._done = asyncio.Event()

    def count(self) -> None:
        self._missing -= 1
        self._check()

    def expect(self, workers: int) -> None:
        self._missing += workers
        self._expected = True
        self._check()

    async def wait(self) -> None:
        await self._done.wait()

    def _check(self) -> None:
        if self._expected and self._missing <= 0:
            self._done.set()


class Bus:
    """Announces invalidated tags to all workers, and collects their acknowledgements."""

    def __init__(self, memory_cache: MemoryCache) -> None:
        self.memory_cache = memory_cache
        self._channel = redis_name(f"cache:acknowledged:{secrets.token_hex(8)}")
        self._waiters: dict[str, Waiter] = {}
        self._task = SupervisedTask(self._listen_forever)
        self._ready = asyncio.Event()
        # A new worker cannot know whether the others have noticed that Redis is down.
        self._lost_at = monotonic()

    async def start(self) -> None:
        """Subscribe in the background; wait briefly, since Redis may be down."""
        self._ready = asyncio.Event()
        self._task.start()
        with suppress(TimeoutError):
            async with asyncio.timeout(ACKNOWLEDGE_SECONDS):
                await self.listening()

    async def listening(self) -> None:
        """Wait until Redis has confirmed the subscriptions."""
        await self._ready.wait()

    async def stop(self) -> None:
        await self._task.stop()
        self._lose()

    async def announce(self, tags: tuple[str, ...]) -> None:
        """Invalidate the tags in all workers, and wait for their acknowledgements."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + ACKNOWLEDGE_SECONDS
        try:
            # Check the time as well: the client may swallow a cancellation.
            while loop.time() < deadline:
                if await self._publish(tags, deadline):
                    return
                await asyncio.sleep(AGAIN_SECONDS)
        except TimeoutError:
            pass
        except RedisError as error:
            logger.warning("cannot invalidate %s in other workers: %s", tags, error)
            return
        logger.warning("not every worker has acknowledged that %s changed", ", ".join(tags))

    async def _publish(self, tags: tuple[str, ...], deadline: float) -> bool:
        """Announce once; return whether no worker can still serve old entries.

        If Redis is down, every worker notices, but not at the same moment.
        """
        number = secrets.token_hex(8)
        waiter = self._waiters[number] = Waiter()
        message = json.dumps({"number": number, "reply": self._channel, "tags": tags})
        listening = self._ready.is_set()
        try:
            async with asyncio.timeout_at(deadline):
                workers = await get_redis().publish(TAGS_CHANNEL, message)
            if listening:
                waiter.expect(workers)
                async with asyncio.timeout_at(deadline):
                    await waiter.wait()
            # Without a subscription, acknowledgements of other workers are not received.
            return listening or (workers == 0 and self._is_lost_long())
        except RedisError:
            if not listening and self._is_lost_long():
                raise
            return False
        finally:
            del self._waiters[number]

    def _is_lost_long(self) -> bool:
        return monotonic() - self._lost_at > ACKNOWLEDGE_SECONDS

    async def _listen_forever(self) -> None:
        while True:
            try:
                async with get_listener().pubsub() as subscription:
                    await subscription.subscribe(TAGS_CHANNEL, self._channel)
                    await self._listen(subscription)
            except (RedisError, OSError, TimeoutError) as error:
                if self._ready.is_set():
                    logger.warning("nothing is cached until Redis answers again: %s", error)
            finally:
                self._lose()
            await asyncio.sleep(RETRY_SECONDS)

    def _lose(self) -> None:
        if self._ready.is_set():
            self._lost_at = monotonic()
        self._ready.clear()
        self.memory_cache.close()

    async def _listen(self, subscription: PubSub) -> None:
        """Handle messages; ping after a silence, which finds dead connections."""
        subscribed = 0
        silent = False
        while True:
            message = await subscription.get_message(timeout=PING_SECONDS)
            if message is None:
                if silent:
                    raise TimeoutError("no answer to a ping")
                await subscription.ping()
                silent = True
                continue
            silent = False
            if message["type"] == "subscribe":
                subscribed += 1
                if subscribed == 2:
                    self.memory_cache.open()
                    self._ready.set()
            elif message["type"] == "message":
                await self._handle(message["channel"], message["data"])

    async def _handle(self, channel: bytes, data: bytes) -> None:
        if channel != TAGS_CHANNEL.encode():
            waiter = self._waiters.get(data.decode())
            if waiter is not None:
                waiter.count()
            return
        message = json.loads(data)
        self.memory_cache.invalidate(message["tags"])
        if message["reply"] == self._channel:
            await self._handle(self._channel.encode(), message["number"].encode())
        else:
            await get_redis().publish(message["reply"], message["number"])


bus = Bus(memory_cache)


async def invalidate(*tags: str) -> None:
    """Invalidate entries by tags in all workers; call it after the commit."""
    if tags:
        memory_cache.invalidate(tags)
        await bus.announce(tags)


async def start_cache() -> None:
    """Start caching once subscribed to Redis."""
    await bus.start()


async def stop_cache() -> None:
    await bus.stop()
    await close_redis()
