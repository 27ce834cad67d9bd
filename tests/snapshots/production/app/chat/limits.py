"""Limits of the chat: connections and frames, for each user and for each client IP."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from app.config import get_settings
from app.core.rate_limit import Rate, TrafficLimiter

# The users of an office share a client IP.
USERS_PER_ADDRESS = 50
BURST_SECONDS = 4
RETRY_SECONDS = 1.0


class Limits:
    """Counts open connections in this worker, and the rates of connecting and sending."""

    def __init__(self, name: str, users: int) -> None:
        settings = get_settings()
        connecting, sending = Rate.parse(settings.chat_connect_rate), Rate.parse(settings.chat_rate)
        bursts = Rate(max(1, round(BURST_SECONDS / sending.interval)), sending.interval)
        self._connecting = TrafficLimiter(f"chat-connect-{name}", connecting.times(users))
        self._sending = TrafficLimiter(f"chat-send-{name}", bursts.times(users))
        self._max_open = settings.chat_connections * users
        self._open: Counter[str] = Counter()

    @contextmanager
    def connect(self, key: str) -> Iterator[float]:
        """Yield 0 and count a connection meanwhile, or yield the seconds that it has to wait."""
        wait = self._connecting.hit(key)
        if wait or self._open[key] >= self._max_open:
            yield wait or RETRY_SECONDS
            return
        self._open[key] += 1
        try:
            yield 0.0
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]

    def send(self, key: str) -> float:
        """Return 0 and count a frame, or return the seconds that it has to wait."""
        return self._sending.hit(key)


@lru_cache
def user_limits() -> Limits:
    return Limits("user", 1)


@lru_cache
def address_limits() -> Limits:
    return Limits("address", USERS_PER_ADDRESS)
