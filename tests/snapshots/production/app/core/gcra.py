"""Rate limits: GCRA, which needs one number a key and lets no burst through at a window's edge."""

import math
from dataclasses import dataclass
from time import monotonic
from typing import Self

SECONDS = {"second": 1, "minute": 60, "hour": 3600}
MAX_KEYS = 100_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and one more whenever an interval has passed."""

    burst: int
    interval: float

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a rate such as `10/minute`."""
        count, _, unit = text.partition("/")
        return cls(burst=int(count), interval=SECONDS[unit] / max(int(count), 1))


class LocalLimiter:
    """Limits that this process keeps by itself."""

    def __init__(self, rate: Rate) -> None:
        """Begin with every key unused."""
        self.rate = rate
        # What may be due at most; without a burst, less than nothing.
        self._window = rate.interval * (rate.burst - 1)
        self._due: dict[str, float] = {}

    def wait(self, key: str) -> float:
        """Return how many seconds a key has to wait, 0 when it may go on."""
        now = monotonic()
        return max(max(self._due.get(key, now), now) - now - self._window, 0.0)

    def hit(self, key: str) -> float:
        """Count one use of a key, unless it has to wait for as long as is returned."""
        now = monotonic()
        due = self._due.get(key, now)
        if due < now:
            due = now
        if due - now > self._window:
            return due - now - self._window
        if len(self._due) >= MAX_KEYS:
            self._due = {name: due for name, due in self._due.items() if due > now}
        self._due[key] = due + self.rate.interval
        return 0.0

    def owe(self, key: str, seconds: float) -> None:
        """Take over what is due for a key elsewhere, where that is more."""
        self._due[key] = max(self._due.get(key, 0.0), monotonic() + seconds)

    def quota(self, key: str) -> tuple[int, int]:
        """Return how many uses a key has left, and in how many seconds it has all of them."""
        used = self._due.get(key, 0.0) - monotonic()
        if used <= 0:
            return self.rate.burst, 0
        # A millionth less, since the difference of two times is seldom exact.
        left = self.rate.burst - math.ceil(used / self.rate.interval - 1e-6)
        return left if left > 0 else 0, math.ceil(used)
