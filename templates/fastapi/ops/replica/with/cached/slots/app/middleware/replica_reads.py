from app.core.cache import memory_cache

# slot: rules
# A cached response must not be older than the last write.
if "shared" in scope["state"] and memory_cache.changed_within(self._max_lag):
    return True
