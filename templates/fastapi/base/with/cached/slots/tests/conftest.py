from app.core.cache import memory_cache

# slot: environment
os.environ["CACHE_SECONDS"] = "60"

# slot: emptied
memory_cache.clear()
