# slot: metrics
CACHE_LOOKUPS = Counter("cache_lookups", "Answers looked for in the cache.", ["result"])
