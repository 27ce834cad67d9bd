from app.core.cache import start_cache, stop_cache
from app.middleware.response_cache import ResponseCacheMiddleware, find_public_routes

# slot: startup
await start_cache()

# slot: shutdown
await stop_cache()

# slot: caches
app.add_middleware(
    ResponseCacheMiddleware, routes=find_public_routes(app), ttl=settings.cache_seconds
)
