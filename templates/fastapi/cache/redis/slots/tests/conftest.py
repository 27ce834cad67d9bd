import asyncio

from app.core.cache import bus
from app.core.redis import close_redis, get_redis, redis_name

# slot: started
async with asyncio.timeout(30):
    await bus.listening()

# slot: fixtures spaced
@pytest.fixture(scope="session", autouse=True)
async def one_loop(anyio_backend: str) -> AsyncIterator[None]:
    """Run all tests in one event loop: the connections to Redis outlive a test."""
    yield
    # What the tests used up would be refused to people whose service has the same Redis.
    async for key in get_redis().scan_iter(redis_name("rate:*")):
        await get_redis().delete(key)
    await close_redis()
