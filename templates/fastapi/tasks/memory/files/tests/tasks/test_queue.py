"""The queue of tasks in memory."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.deps import SessionDep
from app.core.errors import AppError
from app.main import create_app
from app.tasks import definition, queue, scheduler
from app.tasks.definition import Schedule, schedule
from app.tasks.queue import Queue
from app.tasks.scheduler import Scheduler
from tests.tasks.work import fail, hang, note, noted

__all__ = ["noted"]


@pytest.fixture
async def own(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Queue]:
    """Return a queue of this test."""
    made = Queue()
    monkeypatch.setattr(queue, "queue", made)
    monkeypatch.setattr(scheduler, "queue", made)
    monkeypatch.setattr(definition, "RETRY_SECONDS", 0.0)
    made.start()
    yield made
    await made.stop()


async def finish(own: Queue) -> None:
    async with asyncio.timeout(30):
        while own.calls:
            await asyncio.wait(own.calls)


async def test_a_call_is_made_after_the_commit(
    session: AsyncSession, own: Queue, noted: list[object]
) -> None:
    await note.enqueue(session, 1)
    await finish(own)
    assert noted == []
    await session.commit()
    await finish(own)
    assert noted == [(1, None)]


async def test_a_rollback_drops_calls(
    session: AsyncSession, own: Queue, noted: list[object]
) -> None:
    """Drop the calls of a rolled back savepoint or transaction, and of a closed session."""
    await note.enqueue(session, 1)
    await session.rollback()
    async with session.begin_nested():
        await note.enqueue(session, 2)
    async with session.begin_nested() as savepoint:
        await note.enqueue(session, 3)
        async with session.begin_nested():
            await note.enqueue(session, 4)
        await savepoint.rollback()
    await session.commit()
    await note.enqueue(session, 5)
    await session.close()
    await session.commit()
    await finish(own)
    assert noted == [(2, None)]


async def test_a_request_that_fails_enqueues_nothing(own: Queue, noted: list[object]) -> None:
    app = create_app()

    @app.post("/things/{number}")
    async def create_thing(number: int, session: SessionDep) -> None:
        await note.enqueue(session, number)
        if number == 2:
            raise AppError(400, "REFUSED", "No.")

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        assert (await client.post("/things/1")).status_code == 200
        assert (await client.post("/things/2")).status_code == 400
    await finish(own)
    assert noted == [(1, None)]


async def test_a_failed_call_is_made_again(
    session: AsyncSession, own: Queue, noted: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    await fail.enqueue(session, times=2)
    await session.commit()
    await finish(own)
    assert noted == [2, 2, 2]
    assert "given up" not in caplog.text


async def test_a_call_that_fails_each_time_is_given_up(
    session: AsyncSession, own: Queue, noted: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    await hang.enqueue(session)
    await session.commit()
    await finish(own)
    assert noted == ["hang"]
    assert "task hang is given up after 1 tries" in caplog.text


async def test_too_many_calls_are_refused(
    session: AsyncSession, own: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "MAX_WAITING", 0)
    with pytest.raises(AppError) as refused:
        await note.enqueue(session, 1)
    assert refused.value.status == 503


async def test_without_the_service_a_call_is_refused(session: AsyncSession, own: Queue) -> None:
    """Refuse a call in a command, whose end would lose it."""
    own.is_open = False
    with pytest.raises(RuntimeError, match="the service does not run here"):
        await note.enqueue(session, 1)


async def test_what_does_not_end_is_lost_and_said(
    session: AsyncSession,
    own: Queue,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(hang, "timeout", 30)
    monkeypatch.setattr(queue, "STOP_SECONDS", 0.0)
    await hang.enqueue(session)
    await session.commit()
    await own.stop()
    assert "1 tasks are lost" in caplog.text


async def test_a_schedule_enqueues_once(
    own: Queue, noted: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Enqueue at its time, however often is looked."""
    own_schedules: dict[str, Schedule] = {}
    for module in (definition, scheduler):
        monkeypatch.setattr(module, "schedules", own_schedules)
    schedule("0 3 * * *")(hang)
    hourly, start = Scheduler(), datetime(2027, 1, 1, 2, tzinfo=UTC)
    for seconds in range(0, 7_200, 30):
        hourly.tick(start + timedelta(seconds=seconds))
    await finish(own)
    assert noted == ["hang"]
