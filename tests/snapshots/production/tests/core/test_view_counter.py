"""The view counter."""

import asyncio
from collections import Counter
from collections.abc import Mapping

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import view_counter
from app.core.view_counter import ViewCounter

pytestmark = pytest.mark.usefixtures("app")


class Table:
    """A stand-in for the table of items, which raises `error` if set."""

    def __init__(self) -> None:
        self.views: Counter[int] = Counter()
        self.error: Exception | None = None
        self.written = asyncio.Event()

    async def write(self, _: AsyncSession, seen: Mapping[int, int]) -> None:
        if self.error is not None:
            raise self.error
        self.views.update(seen)
        self.written.set()


@pytest.mark.parametrize("error", [ConnectionRefusedError(), ValueError()])
async def test_views_that_could_not_be_written_are_kept(error: Exception) -> None:
    """Keep the views after a failed write, and write them with the next ones."""
    table = Table()
    counter = ViewCounter(table.write)
    counter.count(1)
    table.error = error
    await counter.flush()
    counter.count(1)
    table.error = None
    await counter.flush()
    assert table.views == {1: 2}


async def test_views_are_written_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write views every FLUSH_SECONDS, and the rest when the counter stops."""
    monkeypatch.setattr(view_counter, "FLUSH_SECONDS", 0.01)
    table = Table()
    counter = ViewCounter(table.write)
    counter.start()
    counter.count(1)
    async with asyncio.timeout(30):
        await table.written.wait()
    counter.count(2)
    await counter.stop()
    assert table.views == {1: 1, 2: 1}
