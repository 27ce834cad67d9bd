"""The backplane: carries frames through Redis to all workers, and knows who is in a room anywhere.

Each worker holds a set of its users, and gives a sign of life every few seconds. A worker that
gives none is found by another, which lets its users out. While Redis is down, each worker is a
backplane of its own.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from app.chat import scripts
from app.chat.frames import encode
from app.chat.presence import Presence
from app.core.redis import get_listener, get_redis

Deliver = Callable[[str, str], None]

# A room, and a frame for everybody in it.
Post = tuple[str, str]

logger = logging.getLogger(__name__)

BEAT_SECONDS = 3.0
DEAD_SECONDS = 12
PING_SECONDS = 2.0
RETRY_SECONDS = 0.5
STOP_SECONDS = 3.0
YIELD_FRAMES = 32


class Backplane:
    """A backplane that all workers and replicas share."""

    def __init__(self, deliver: Deliver) -> None:
        """Hand frames to a function that takes the room and the frame."""
        self._deliver = deliver
        self._presence = Presence()
        self._worker = secrets.token_hex(8)
        self._heard = asyncio.Event()
        self._stopped = False
        # Whether Redis may not know who is here.
        self._behind = False
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to carry frames; wait for Redis only shortly, since it may be down."""
        self._stopped = False
        self._tasks = [
            asyncio.create_task(self._listen_forever()),
            asyncio.create_task(self._beat_forever()),
        ]
        try:
            await asyncio.wait_for(self._heard.wait(), PING_SECONDS)
        except TimeoutError:
            logger.warning("Redis is down: the chat reaches this worker alone")

    async def stop(self) -> None:
        """Stop relaying frames, and remove the remaining members."""
        # The client swallows a cancellation that meets a closing connection: the loops look too.
        self._stopped = True
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
        try:
            await self._bury(self._worker)
        except RedisError as error:
            logger.warning("the chat's users were not signed off: %s", error)

    async def publish(self, posts: Sequence[Post]) -> None:
        """Give frames to everybody in their rooms, with one message of Redis for all of them."""
        if self._heard.is_set():
            lines = "\n".join(f"{room}/{frame}" for room, frame in posts)
            try:
                await get_redis().publish(scripts.CHANNEL, lines)
                return
            except RedisError as error:
                logger.warning("%d chat frames reach this worker alone: %s", len(posts), error)
        for room, frame in posts:
            self._deliver(room, frame)

    async def join(self, room: str, username: str) -> None:
        """Let a user in, and tell the room unless they were there."""
        if self._presence.add(room, username):
            await self._change(scripts.JOIN, "user_joined", room, username)

    async def leave(self, room: str, username: str) -> None:
        """Let a user out, and tell the room unless they are still there otherwise."""
        if self._presence.remove(room, username):
            await self._change(scripts.LEAVE, "user_left", room, username)

    async def rooms(self) -> dict[str, int]:
        """Return the rooms with the number of their users."""
        try:
            found = await call(get_redis().hgetall(scripts.ROOMS))
        except RedisError:
            return self._presence.rooms()
        return {room.decode(): int(found[room]) for room in sorted(found)}

    async def users(self, room: str) -> list[str]:
        """Return the users of a room."""
        try:
            found = await call(get_redis().hkeys(scripts.USERS + room))
        except RedisError:
            return self._presence.users(room)
        return sorted(name.decode() for name in found)

    async def _change(self, script: str, kind: str, room: str, username: str) -> None:
        """Have a script change who is there; it tells the room, unless Redis is down."""
        if self._heard.is_set():
            try:
                await self._run(script, self._worker, kind, room, username)
                return
            except RedisError as error:
                logger.warning("a chat event reaches this worker alone: %s", error)
        self._behind = True
        count = self._presence.count(room)
        self._deliver(room, encode(kind, username=username, users_count=count))

    async def _run(self, script: str, worker: str, kind: str, room: str, username: str) -> None:
        frame = encode(kind, username=username)[:-1] + ',"users_count":'
        keys = (scripts.HELD + worker, scripts.USERS + room, scripts.ROOMS)
        values = (room, username, frame, "}", scripts.CHANNEL)
        await call(get_redis().eval(script, len(keys), *keys, *values))

    async def _beat_forever(self) -> None:
        while not self._stopped:
            try:
                await self._beat()
            except RedisError as error:
                logger.warning("no sign of life to the chat's other workers: %s", error)
            await asyncio.sleep(BEAT_SECONDS)

    async def _beat(self) -> None:
        """Give a sign of life, and see to those who no longer do."""
        beat = get_redis().eval(scripts.BEAT, 1, scripts.WORKERS, self._worker, str(DEAD_SECONDS))
        new, dead = await call(beat)
        # New, or thought dead, or Redis has forgotten everything.
        if new or self._behind:
            await self._catch_up()
        for worker in dead:
            await self._bury(worker.decode())

    async def _catch_up(self) -> None:
        """Say again who is here, and who is not any more."""
        held = await self._held(self._worker)
        here = set(self._presence.pairs())
        # Who comes or goes while this is said is looked at once more at the next beat.
        self._behind = held != here
        for room, username in here - held:
            await self._run(scripts.JOIN, self._worker, "user_joined", room, username)
        for room, username in held - here:
            await self._run(scripts.LEAVE, self._worker, "user_left", room, username)

    async def _held(self, worker: str) -> set[tuple[str, str]]:
        """Return the rooms and users that Redis knows of a worker."""
        entries = await call(get_redis().smembers(scripts.HELD + worker))
        parted = (entry.decode().partition("/") for entry in entries)
        return {(room, username) for room, _, username in parted}

    async def _bury(self, worker: str) -> None:
        """Let out all users of a worker that is gone."""
        for room, username in await self._held(worker):
            await self._run(scripts.LEAVE, worker, "user_left", room, username)
        await get_redis().zrem(scripts.WORKERS, worker)

    async def _listen_forever(self) -> None:
        while not self._stopped:
            try:
                async with get_listener().pubsub() as subscription:
                    await subscription.subscribe(scripts.CHANNEL)
                    await self._listen(subscription)
            except (RedisError, OSError, TimeoutError) as error:
                if self._heard.is_set():
                    logger.warning("the chat reaches this worker alone: %s", error)
            finally:
                self._heard.clear()
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self, subscription: PubSub) -> None:
        """Hand on what is heard; a silence is broken by a ping, which finds dead connections."""
        silent = False
        frames = 0
        while not self._stopped:
            message = await subscription.get_message(timeout=PING_SECONDS)
            if message is None:
                if silent:
                    raise TimeoutError("no answer to a ping")
                await subscription.ping()
                silent = True
                continue
            silent = False
            if message["type"] == "subscribe":
                self._heard.set()
            elif message["type"] == "message":
                # A line for each frame: JSON has no line breaks of its own.
                for line in message["data"].decode().split("\n"):
                    room, _, frame = line.partition("/")
                    self._deliver(room, frame)
                    frames += 1
                    # The connections' queues are bounded: let them be emptied.
                    if frames % YIELD_FRAMES == 0:
                        await asyncio.sleep(0)


async def call(command: Awaitable[Any] | Any) -> Any:
    """Await a command whose type leaves open whether the client is an asynchronous one."""
    return await cast("Awaitable[Any]", command)
