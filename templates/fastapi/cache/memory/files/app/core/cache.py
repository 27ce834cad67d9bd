"""The cache in the memory of this process, which must be the only one."""

from app.core.memory_cache import MemoryCache

memory_cache = MemoryCache()
cached = memory_cache.cached


async def invalidate(*tags: str) -> None:
    """Invalidate entries by tags; call it after the commit."""
    memory_cache.invalidate(tags)


async def start_cache() -> None:
    memory_cache.open()


async def stop_cache() -> None:
    memory_cache.close()
