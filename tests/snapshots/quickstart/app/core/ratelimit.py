"""Rate limits on what has a name."""

from app.core.gcra import LocalLimiter, Rate


class RateLimiter:
    """A limit on something that has a name, counted in this process."""

    def __init__(self, _: str, rate: Rate) -> None:
        """Start with every key unused; within one process, limits need no names."""
        self.local = LocalLimiter(rate)

    async def wait(self, key: str) -> float:
        """Return how many seconds a key has to wait, 0 when it may go on."""
        return self.local.wait(key)

    async def hit(self, key: str) -> float:
        """Count one use of a key, unless it has to wait for as long as is returned."""
        return self.local.hit(key)


class TrafficLimiter(LocalLimiter):
    """A limit on all that a client asks, counted in this process."""

    def __init__(self, _: str, rate: Rate) -> None:
        """Start with every key unused; within one process, limits need no names."""
        super().__init__(rate)
