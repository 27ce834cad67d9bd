# slot: limits
self._entry_paths = {f"{self._prefix}{name}" for name in ("register", "session")}
