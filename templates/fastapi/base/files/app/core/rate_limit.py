"""Rate limits: GCRA, which needs one number a key and lets no burst through at a window's edge."""

import math
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address
from time import monotonic
from typing import Self

from starlette.types import Scope

SECONDS = {"second": 1, "minute": 60, "hour": 3600}
MAX_KEYS = 100_000
# slot: constants


@dataclass(frozen=True, slots=True)
class Rate:
    """A burst, then one use per interval (seconds)."""

    burst: int
    interval: float

    @classmethod
    def parse(cls, text: str) -> Self:
        count, _, unit = text.partition("/")
        return cls(burst=int(count), interval=SECONDS[unit] / max(int(count), 1))

    def times(self, factor: int) -> "Rate":
        return Rate(self.burst * factor, self.interval / factor)


class LocalLimiter:
    def __init__(self, name: str, rate: Rate) -> None:
        self.name = name
        self.rate = rate
        # The highest debt that may be left; negative if the burst is 0.
        self._window = rate.interval * (rate.burst - 1)
        self._due: dict[str, float] = {}
        policy = f'"{name}";q={rate.burst};w={round(rate.burst * rate.interval)}'
        self._policy = (b"ratelimit-policy", policy.encode())
        self._quota = f'"{name}";r=%d;t=%d'.encode()

    def wait(self, key: str) -> float:
        """Return the seconds that a key has to wait, or 0."""
        now = monotonic()
        return max(self._due.get(key, now) - now - self._window, 0.0)

    def hit(self, key: str) -> float:
        """Count one use and return 0, or return the seconds to wait."""
        now = monotonic()
        due = max(self._due.get(key, now), now)
        if due - now > self._window:
            return due - now - self._window
        if len(self._due) >= MAX_KEYS:
            self._due = {name: due for name, due in self._due.items() if due > now}
        self._due[key] = due + self.rate.interval
        return 0.0

    # slot: methods spaced

    def debt(self, key: str) -> float:
        """Return the seconds until a key has all uses again."""
        return max(self._due.get(key, 0.0) - monotonic(), 0.0)

    def headers(self, debt: float) -> tuple[tuple[bytes, bytes], tuple[bytes, bytes]]:
        """Return the RateLimit headers: uses left, and seconds until all are."""
        # Tolerate rounding errors of the clock.
        left = max(self.rate.burst - math.ceil(debt / self.rate.interval - 1e-6), 0)
        return self._policy, (b"ratelimit", self._quota % (left, math.ceil(debt)))


# slot: limiters spaced


@lru_cache(maxsize=4096)
def limited_address(host: str, prefix: int = 64) -> str:
    """Return the IPv4 address, or the IPv6 network, that is limited."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Network((int(address), prefix), strict=False))
    return host


def client_address(scope: Scope, prefix: int = 64) -> str:
    client = scope.get("client")
    return limited_address(client[0], prefix) if client else "unknown"
