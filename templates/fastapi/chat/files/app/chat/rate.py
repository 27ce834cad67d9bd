"""The rate at which one connection may send."""

import time

from app.config import get_settings

BURST_SECONDS = 4
UNIT_SECONDS = {"second": 1, "minute": 60, "hour": 3_600}


class TokenBucket:
    """Fills at the rate of the settings, up to what flows in within four seconds."""

    def __init__(self) -> None:
        """Begin full."""
        amount, _, unit = get_settings().chat_rate.partition("/")
        self._per_second = int(amount) / UNIT_SECONDS[unit]
        self._size = max(1.0, self._per_second * BURST_SECONDS)
        self._tokens = self._size
        self._filled_at = time.monotonic()

    def take(self) -> bool:
        """Take a token, or return False when there is none."""
        now = time.monotonic()
        gained = (now - self._filled_at) * self._per_second
        self._tokens = min(self._size, self._tokens + gained)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
