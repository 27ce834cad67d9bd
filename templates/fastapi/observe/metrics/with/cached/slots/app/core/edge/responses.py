from app.core.metrics import CACHE_HITS, CACHE_MISSES

# slot: looked-up
scope["state"]["known_path"] = path
(CACHE_MISSES if answer is None else CACHE_HITS).inc()
