"""Rate limits: GCRA, which needs one number a key and lets no burst through at a window's edge.

The numbers are in Redis, so that all workers count together; when it is down each counts alone.
"""

from dataclasses import dataclass
from time import monotonic
from typing import Self

from redis.exceptions import RedisError

from app.core.redis import get_redis, redis_name

SECONDS = {"second": 1, "minute": 60, "hour": 3600}
MAX_KEYS = 100_000

# Returns how many milliseconds to wait; counts a use (ARGV[3] = 1) when that is none.
SCRIPT = """
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), ms)
local wait = due - ms - tonumber(ARGV[2])
if wait > 0 then return wait end
if ARGV[3] == '1' then
  due = due + tonumber(ARGV[1])
  redis.call('SET', KEYS[1], due, 'PX', due - ms + 1000)
end
return 0
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and one more whenever an interval has passed."""

    burst: int
    interval: float

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a rate such as `10/minute`."""
        count, _, unit = text.partition("/")
        return cls(burst=int(count), interval=SECONDS[unit] / max(int(count), 1))


class LocalLimiter:
    """Limits that this process keeps by itself."""

    def __init__(self, rate: Rate) -> None:
        """Begin with every key unused."""
        self._rate = rate
        self._due: dict[str, float] = {}

    def wait(self, key: str) -> float:
        """Return how many seconds a key has to wait, 0 when it may go on."""
        if self._rate.burst == 0:
            return 60.0
        now = monotonic()
        window = self._rate.interval * (self._rate.burst - 1)
        return max(self._due.get(key, now) - now - window, 0.0)

    def hit(self, key: str) -> float:
        """Count one use of a key, unless it has to wait for as long as is returned."""
        wait = self.wait(key)
        if wait == 0:
            now = monotonic()
            if len(self._due) >= MAX_KEYS:
                self._due = {name: due for name, due in self._due.items() if due > now}
            self._due[key] = max(self._due.get(key, now), now) + self._rate.interval
        return wait


class RateLimiter:
    """A limit on something that has a name, counted by all workers together."""

    def __init__(self, name: str, rate: Rate) -> None:
        """Begin with every key unused in this process."""
        self._name = name
        self._rate = rate
        self._local = LocalLimiter(rate)

    async def wait(self, key: str) -> float:
        """Return how many seconds a key has to wait, 0 when it may go on."""
        return max(self._local.wait(key), await self._ask(key, count=False))

    async def hit(self, key: str) -> float:
        """Count one use of a key, unless it has to wait for as long as is returned."""
        wait = self._local.hit(key)
        return wait if wait > 0 else await self._ask(key, count=True)

    async def _ask(self, key: str, *, count: bool) -> float:
        interval = round(self._rate.interval * 1000)
        window = interval * (self._rate.burst - 1)
        try:
            wait = await get_redis().eval(
                SCRIPT, 1, redis_name(f"rate:{self._name}:{key}"), interval, window, int(count)
            )
        except RedisError:
            return 0.0
        return int(wait) / 1000
