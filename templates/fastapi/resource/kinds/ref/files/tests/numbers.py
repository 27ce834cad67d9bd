"""Numbers for unique values."""

from collections.abc import Iterator
from itertools import count

from sqlalchemy.ext.asyncio import AsyncSession


def next_number(session: AsyncSession) -> int:
    """Return a number that no row of this test has; tests choose 1 to 4 themselves."""
    numbers: Iterator[int] = session.info.setdefault("numbers", count(5))
    return next(numbers)
