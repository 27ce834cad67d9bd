from app.core.cache import start_cache, stop_cache

# slot: startup
await start_cache()

# slot: shutdown
await stop_cache()
