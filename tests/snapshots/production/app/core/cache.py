"""The cache: a copy in each worker, and writes that wait until every worker dropped its own.

A write announces its tags through Redis, and every worker acknowledges once it has dropped what
bears them. A worker that cannot listen keeps nothing.
"""

import asyncio
import json
import logging
import secrets
from contextlib import suppress
from time import monotonic

from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from app.core.background import Background
from app.core.redis import close_redis, get_listener, get_redis, redis_name
from app.core.store import Store

logger = logging.getLogger(__name__)

TAGS_CHANNEL = redis_name("cache:tags")
ACKNOWLEDGE_SECONDS = 0.5
PING_SECONDS = 1.0
RETRY_SECONDS = 0.25
AGAIN_SECONDS = 0.02

store = Store()
cached = store.cached


class Waiter:
    """Counts the workers that have acknowledged one announcement."""

    def __init__(self) -> None:
        """Start with no known workers, and an unknown number of them."""
        self._missing = 0
        self._expected = False
        self._done = asyncio.Event()

    def count(self) -> None:
        """Count one worker."""
        self._missing -= 1
        self._check()

    def expect(self, workers: int) -> None:
        """Say how many workers heard the announcement."""
        self._missing += workers
        self._expected = True
        self._check()

    async def wait(self) -> None:
        """Wait for all of them."""
        await self._done.wait()

    def _check(self) -> None:
        if self._expected and self._missing <= 0:
            self._done.set()


class Bus:
    """Tells all workers which tags are stale, and hears when they have dropped them."""

    def __init__(self, store: Store) -> None:
        """Begin without listening; the store is open only while this listens."""
        self.store = store
        self._channel = redis_name(f"cache:acknowledged:{secrets.token_hex(8)}")
        self._waiters: dict[str, Waiter] = {}
        self._task = Background(self._listen_forever)
        self._ready = asyncio.Event()
        self._lost_at = -ACKNOWLEDGE_SECONDS

    async def start(self) -> None:
        """Listen in the background; wait for it only shortly, since Redis may be down."""
        self._ready = asyncio.Event()
        self._task.start()
        with suppress(TimeoutError):
            async with asyncio.timeout(ACKNOWLEDGE_SECONDS):
                await self.listening()

    async def listening(self) -> None:
        """Wait until Redis has confirmed the subscriptions."""
        await self._ready.wait()

    async def stop(self) -> None:
        """Stop listening."""
        await self._task.stop()
        self._lose()

    async def announce(self, tags: tuple[str, ...]) -> None:
        """Drop the entries with the tags in all workers, and wait for their replies."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + ACKNOWLEDGE_SECONDS
        try:
            # The client may swallow a cancellation, so each wait looks at the time as well.
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
        """Tell all workers once; whether none is left that may still answer from before.

        Where Redis is gone, the others notice that as this worker does, but not at one instant.
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
            # Without listening, no answer is heard of workers that listen again already.
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
        self.store.close()

    async def _listen(self, subscription: PubSub) -> None:
        """Handle messages; a silence is broken by a ping, which finds dead connections."""
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
                    self.store.open()
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
        self.store.invalidate(message["tags"])
        if message["reply"] == self._channel:
            await self._handle(self._channel.encode(), message["number"].encode())
        else:
            await get_redis().publish(message["reply"], message["number"])


bus = Bus(store)


async def invalidate(*tags: str) -> None:
    """Drop the entries with one of the tags in all workers; call it after the commit."""
    if tags:
        store.invalidate(tags)
        await bus.announce(tags)


async def start_cache() -> None:
    """Begin to cache as soon as Redis is heard."""
    await bus.start()


async def stop_cache() -> None:
    """Stop caching."""
    await bus.stop()
    await close_redis()
