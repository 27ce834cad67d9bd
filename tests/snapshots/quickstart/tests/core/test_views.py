"""Views, counted in memory."""

import asyncio
from collections import Counter
from collections.abc import Mapping

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import views
from app.core.views import ViewCounter

pytestmark = pytest.mark.usefixtures("app")


class Table:
    """What views are written to; the database answers, or fails with an error."""

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
    """Whatever is raised."""
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
    """Again and again, and what is left when the counter stops."""
    monkeypatch.setattr(views, "FLUSH_SECONDS", 0.01)
    table = Table()
    counter = ViewCounter(table.write)
    counter.start()
    counter.count(1)
    async with asyncio.timeout(30):
        await table.written.wait()
    counter.count(2)
    await counter.stop()
    assert table.views == {1: 1, 2: 1}
