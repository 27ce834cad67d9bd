# slot: metrics
CACHE_LOOKUPS = Counter("cache_lookups", "Answers looked for in the cache.", ["result"])
CACHE_HITS = CACHE_LOOKUPS.labels("hit")
CACHE_MISSES = CACHE_LOOKUPS.labels("miss")
