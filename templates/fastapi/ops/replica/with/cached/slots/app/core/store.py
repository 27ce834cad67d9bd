# slot: state
self._changed = monotonic()

# slot: dropped
self._changed = monotonic()

# slot: methods spaced
def changed_within(self, seconds: float) -> bool:
    """Tell whether something was dropped lately, or would not have been heard of."""
    return not self._open or monotonic() - self._changed < seconds
