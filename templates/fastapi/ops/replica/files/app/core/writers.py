"""Clients that wrote recently, and must not read older data."""

from collections import OrderedDict
from collections.abc import Sequence
from time import monotonic


class Writers:
    """Remembers for some seconds which clients wrote."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: OrderedDict[str, float] = OrderedDict()

    async def note(self, names: Sequence[str]) -> None:
        """Record a writer under each of its keys."""
        now = monotonic()
        for name in names:
            self._until[name] = now + self._seconds
            self._until.move_to_end(name)
        while self._until and next(iter(self._until.values())) < now:
            self._until.popitem(last=False)

    async def wrote(self, names: Sequence[str]) -> bool:
        """Return whether one of the keys is recorded."""
        now = monotonic()
        return any(self._until.get(name, 0) > now for name in names)
