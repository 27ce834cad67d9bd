from app.core.cache import memory_cache

# slot: emptied
memory_cache.clear()
