from app.core.cache import store

# slot: rules
# What is kept for everybody must not be made of what was true before the last write.
if "kept_under" in scope["state"] and store.changed_within(self._max_lag):
    return True
