import asyncio

from app.core.cache import bus
from app.core.redis import close_redis

# slot: started
async with asyncio.timeout(30):
    await bus.listening()

# slot: fixtures spaced
@pytest.fixture(scope="session", autouse=True)
async def one_loop(anyio_backend: str) -> AsyncIterator[None]:
    """Run all tests in one event loop: the connections to Redis outlive a test."""
    yield
    await close_redis()
