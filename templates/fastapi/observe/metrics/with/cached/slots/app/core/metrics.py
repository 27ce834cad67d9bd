# slot: metrics
CACHE_LOOKUPS = Counter("cache_lookups", "Answers looked for in the cache.", ["result"])
CACHE_HITS = CACHE_LOOKUPS.labels("hit")
CACHE_MISSES = CACHE_LOOKUPS.labels("miss")

# slot: counted
CACHE_HITS.inc(sum(line["cache"] == "hit" for line in lines))
CACHE_MISSES.inc(sum(line["cache"] == "miss" for line in lines))
