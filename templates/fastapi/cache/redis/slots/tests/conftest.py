import asyncio

from app.core import cache, redis
from app.core.cache import bus
from app.core.redis import close_redis

# slot: environment
# Only a hang lasts so long: a busy machine must not look like a Redis that is down.
redis.TIMEOUT_SECONDS = cache.PING_SECONDS = 30.0

# slot: started
async with asyncio.timeout(30):
    await bus.listening()

# slot: fixtures spaced
@pytest.fixture(scope="session", autouse=True)
async def one_loop(anyio_backend: str) -> AsyncIterator[None]:
    """Run all tests in one event loop: the connections to Redis outlive a test."""
    yield
    await close_redis()
