# slot: looked-up
scope["state"]["known_path"] = scope["path"]
scope["state"]["cache"] = "hit" if isinstance(kept, CachedResponse) else "miss"
