import asyncio
from collections import Counter
from contextvars import Context

from redis.exceptions import RedisError

from app.core.redis import get_redis, redis_name

# slot: constants
SETTLE_SECONDS = 0.1
RETRY_SECONDS = 1.0

# KEYS: what is counted. ARGV: microseconds an interval, microseconds that may be due, and uses.
# Returns how many microseconds to wait and how many are due; counts when there is no wait.
SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local wait = math.max(due - now - tonumber(ARGV[2]), 0)
if wait == 0 and ARGV[3] ~= '0' then
  due = due + tonumber(ARGV[1]) * tonumber(ARGV[3])
  local lifetime = math.ceil((due - now) / 1000) + 1000
  redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', lifetime)
end
return {wait, due - now}
"""

# slot: methods spaced
def owe(self, key: str, seconds: float) -> None:
    """Adopt a higher debt that another worker has counted."""
    self._due[key] = max(self._due.get(key, 0.0), monotonic() + seconds)

# slot: limiters spaced
async def ask(name: str, key: str, rate: Rate, uses: int) -> tuple[float, float]:
    """Count uses of a key in Redis; return the seconds to wait, and the debt in seconds."""
    interval = round(rate.interval * 1_000_000)
    window = interval * (rate.burst - 1)
    wait, due = await get_redis().eval(
        SCRIPT, 1, redis_name(f"rate:{name}:{key}"), interval, window, uses
    )
    return int(wait) / 1_000_000, int(due) / 1_000_000


class RateLimiter:
    """A limit that all workers share, exact for each use."""

    def __init__(self, name: str, rate: Rate) -> None:
        self.local = LocalLimiter(name, rate)

    async def wait(self, key: str) -> float:
        """Return the seconds that a key has to wait, or 0."""
        return max(self.local.wait(key), await self._ask(key, uses=0))

    async def hit(self, key: str) -> float:
        """Count one use and return 0, or return the seconds to wait."""
        wait = self.local.hit(key)
        return wait if wait > 0 else await self._ask(key, uses=1)

    async def _ask(self, key: str, *, uses: int) -> float:
        try:
            wait, due = await ask(self.local.name, key, self.local.rate, uses)
        except RedisError:
            return 0.0
        self.local.owe(key, due)
        return wait


class TrafficLimiter(LocalLimiter):
    """A limit on a client's requests: counted here, and settled with the other workers.

    Asking Redis on every request would halve the throughput, so other workers learn of a
    use a moment later, and a client may briefly exceed its limit.
    """

    def __init__(self, name: str, rate: Rate) -> None:
        super().__init__(name, rate)
        self._uses: Counter[str] = Counter()
        self._settling: asyncio.Task[None] | None = None

    def hit(self, key: str) -> float:
        """Count one use and return 0, or return the seconds to wait."""
        wait = super().hit(key)
        if wait == 0:
            self._uses[key] += 1
            if self._settling is None or self._settling.done():
                # An empty context: the task outlives the request that starts it.
                self._settling = asyncio.create_task(self._settle(), context=Context())
        return wait

    async def _settle(self) -> None:
        """Report the uses since the last time to Redis, and adopt the total."""
        while self._uses:
            await asyncio.sleep(SETTLE_SECONDS)
            uses, self._uses = self._uses, Counter()
            try:
                for key, count in uses.items():
                    _, due = await ask(self.name, key, self.rate, count)
                    self.owe(key, due)
            except RedisError:
                await asyncio.sleep(RETRY_SECONDS)
