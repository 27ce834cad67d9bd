# slot: metrics
CACHE_LOOKUPS = Counter("cache_lookups", "Answers looked for in the cache.", ["result"])
CACHE_HITS = CACHE_LOOKUPS.labels("hit")
CACHE_MISSES = CACHE_LOOKUPS.labels("miss")

# slot: counted
CACHE_HITS.inc(sum(visit.cache == "hit" for visit in visits))
CACHE_MISSES.inc(sum(visit.cache == "miss" for visit in visits))
