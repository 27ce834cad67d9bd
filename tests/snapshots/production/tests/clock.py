"""A clock for the tests."""


class Clock:
    """A clock that returns `now`, which a test sets."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now
