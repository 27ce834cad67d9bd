"""One worker of many, run in a rendered project: it listens, or it announces and publishes."""

import asyncio
import json
import sys
import time
from statistics import median

from app.chat.backplane import Backplane
from app.core.cache import Bus
from app.core.redis import close_redis
from app.core.memory_cache import MemoryCache

BATCH = 32
heard: list[str] = []
ended = asyncio.Event()


def deliver(room: str, frame: str) -> None:
    if frame == "end":
        ended.set()
    else:
        heard.append(frame)


async def announce(bus: Bus, count: int) -> dict[str, object]:
    times: list[float] = []
    used = time.process_time()
    for _ in range(count):
        begun = time.monotonic()
        await bus.announce(("items",))
        times.append(time.monotonic() - begun)
    return {"seconds": median(times), "cpu": time.process_time() - used}


async def publish(backplane: Backplane, count: int) -> dict[str, object]:
    begun, used = time.monotonic(), time.process_time()
    frame = "x" * 120
    for _ in range(count // BATCH):
        await backplane.publish([("hall", frame)] * BATCH)
    await backplane.publish([("hall", "end")])
    await ended.wait()
    return {"begun": begun, "cpu": time.process_time() - used}


async def main() -> None:
    bus, backplane = Bus(MemoryCache()), Backplane(deliver)
    await bus.start()
    await bus.listening()
    await backplane.start()
    loop = asyncio.get_running_loop()
    print("ready", flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        word, _, count = line.strip().partition(" ")
        heard.clear()
        ended.clear()
        if word == "announce":
            said: dict[str, object] = await announce(bus, int(count))
        elif word == "publish":
            said = await publish(backplane, int(count))
            said |= {"ended": time.monotonic(), "heard": len(heard)}
        elif word == "hear":
            await ended.wait()
            said = {"ended": time.monotonic(), "heard": len(heard)}
        else:
            said = {"cpu": time.process_time()}
        print(json.dumps(said), flush=True)
    await backplane.stop()
    await bus.stop()
    await close_redis()


asyncio.run(main())
