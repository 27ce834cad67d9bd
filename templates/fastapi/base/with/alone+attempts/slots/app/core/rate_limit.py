# slot: limiters spaced
class RateLimiter:
    def __init__(self, name: str, rate: Rate) -> None:
        self.local = LocalLimiter(name, rate)

    async def wait(self, key: str) -> float:
        """Return the seconds that a key has to wait, or 0."""
        return self.local.wait(key)

    async def hit(self, key: str) -> float:
        """Count one use and return 0, or return the seconds to wait."""
        return self.local.hit(key)
