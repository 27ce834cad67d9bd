from app.api.cache_policy import public_routes
from app.core.cache import start_cache, stop_cache
from app.core.edge.responses import ResponseCache

# slot: middleware
# In front of the rate limits: its answers cost less than counting them would.
app.add_middleware(ResponseCache, routes=public_routes(settings))

# slot: startup
await start_cache()

# slot: shutdown
await stop_cache()
