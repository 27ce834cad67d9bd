"""Rate limits that all workers count together in Redis; when it is down, each counts alone."""

from redis.exceptions import RedisError

from app.core.gcra import LocalLimiter, Rate
from app.core.redis import get_redis, redis_name

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
