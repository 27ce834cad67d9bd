from app.core.ratelimit import RateLimiter

# slot: limits
# How often an address may try to get in, by each of the ways.
self._entries = RateLimiter("auth", Rate.parse(settings.rate_limit_auth))

# slot: counted
if wait == 0 and path in self._entry_paths and scope["method"] == "POST":
    key = f"{path}:{address}"
    wait = await self._entries.hit(key)
    note_quota(scope, "auth", self._entries.local, key)
