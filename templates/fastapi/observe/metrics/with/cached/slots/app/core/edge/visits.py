# slot: noted
self.cache: str | None = scope["state"].get("cache")
