from app.core.metrics import CACHE_LOOKUPS

# slot: looked-up
scope["state"]["known_path"] = path
CACHE_LOOKUPS.labels("miss" if answer is None else "hit").inc()
