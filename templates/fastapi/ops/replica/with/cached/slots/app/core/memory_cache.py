# slot: state
self._changed = monotonic()

# slot: dropped
self._changed = monotonic()

# slot: methods spaced
def changed_within(self, seconds: float) -> bool:
    """Return True if an invalidation was recent, or could have been missed."""
    return not self._open or monotonic() - self._changed < seconds
