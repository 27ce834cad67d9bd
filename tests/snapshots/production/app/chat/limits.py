"""Limits: how much of the chat one user and one address may have, over all their connections."""

from collections import Counter
from functools import lru_cache

from app.chat.rate import chat_rate
from app.config import get_settings
from app.core.gcra import Rate
from app.core.ratelimit import TrafficLimiter

# An address may be that of an office.
USERS_PER_ADDRESS = 50
RETRY_SECONDS = 1.0


class Limits:
    """Counts what each key opens, holds open and sends; what is open, in this worker alone."""

    def __init__(self, name: str, users: int) -> None:
        """Allow what so many users may do."""
        settings = get_settings()
        self._most = settings.chat_connections * users
        opening = Rate.parse(settings.chat_connect_rate)
        self._opening = TrafficLimiter(f"chat-opening-{name}", multiply(opening, users))
        self._sending = TrafficLimiter(f"chat-sending-{name}", multiply(chat_rate(), users))
        self._open: Counter[str] = Counter()

    def open(self, key: str) -> float:
        """Count a connection, unless it has to wait for as many seconds as are returned."""
        wait = self._opening.hit(key)
        if wait == 0 and self._open[key] >= self._most:
            wait = RETRY_SECONDS
        if wait == 0:
            self._open[key] += 1
        return wait

    def counted(self) -> list[str]:
        """Return the keys that have connections."""
        return list(self._open)

    def close(self, key: str) -> None:
        """Stop counting a connection."""
        self._open[key] -= 1
        if not self._open[key]:
            del self._open[key]

    def send(self, key: str) -> float:
        """Count a frame, unless it has to wait for as many seconds as are returned."""
        return self._sending.hit(key)


def multiply(rate: Rate, users: int) -> Rate:
    """Return the rate of so many users together."""
    return Rate(burst=rate.burst * users, interval=rate.interval / users)


@lru_cache
def user_limits() -> Limits:
    """Return the limits of each user, by their name."""
    return Limits("user", 1)


@lru_cache
def address_limits() -> Limits:
    """Return the limits of each address."""
    return Limits("address", USERS_PER_ADDRESS)
