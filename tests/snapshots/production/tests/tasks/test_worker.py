"""Workers, the rows that they are sent, and a Redis that loses them."""

import asyncio
import logging
from argparse import Namespace
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from httpx2 import ASGITransport, AsyncClient
from redis.asyncio import Redis
from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.deps import SessionDep
from app.core.errors import AppError
from app.core.redis import get_redis, redis_name
from app.main import create_app
from app.manage_tasks import list_tasks
from app.models.base import utcnow
from app.models.queued_task import QueuedTask
from app.tasks import definition, queue, scheduler, worker
from app.tasks.definition import Schedule, schedule, tasks
from app.tasks.scheduler import enqueue_scheduled
from app.tasks.worker import Worker
from tests.tasks.work import fail, hang, note, noted

__all__ = ["noted"]

COUNT = select(func.count()).select_from(QueuedTask)


@pytest.fixture
async def own(monkeypatch: pytest.MonkeyPatch, client: AsyncClient) -> AsyncIterator[Worker]:
    """Return a worker of this test, for which only its own schedules exist."""
    monkeypatch.setattr(definition, "RETRY_SECONDS", 0.0)
    monkeypatch.setattr(worker, "TICK_SECONDS", 0.0)
    monkeypatch.setattr(scheduler, "schedules", {})
    await get_redis().delete(redis_name("tasks"))
    made = Worker(at_once=2)
    yield made
    for call in made.calls:
        call.cancel()


async def finish(own: Worker) -> None:
    """Let a worker do all that waits."""
    async with asyncio.timeout(30):
        await own.step()
        while own.calls:
            await asyncio.wait(own.calls)
            await own.step()


async def read(session: AsyncSession, statement: Select[int]) -> int | None:
    """Return a value, and end the transaction, which would block a worker's on SQLite."""
    found = await session.scalar(statement)
    await session.commit()
    return found


async def send_all(session: AsyncSession) -> None:
    """Let the time pass after which what was sent is sent again."""
    sent = update(QueuedTask).where(QueuedTask.send_at.is_not(None))
    await session.execute(sent.values(send_at=utcnow() - timedelta(seconds=1)))
    await session.commit()


async def test_a_request_sends_its_calls_after_the_commit(
    own: Worker, noted: list[object], session: AsyncSession
) -> None:
    """Send at once what is committed, and nothing of a request that fails."""
    app = create_app()

    @app.post("/things/{number}")
    async def create_thing(number: int, session: SessionDep) -> None:
        await note.enqueue(session, number)
        await session.flush()
        if number == 2:
            raise AppError(400, "REFUSED", "No.")

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        assert (await client.post("/things/1")).status_code == 200
        assert (await client.post("/things/2")).status_code == 400
    assert await get_redis().zcard(redis_name("tasks")) == 1
    await finish(own)
    assert noted == [(1, None)]
    assert await read(session, COUNT) == 0


async def test_a_commit_without_a_request_is_sent_by_a_worker(
    own: Worker, noted: list[object], session: AsyncSession
) -> None:
    await note.enqueue(session, 1)
    await session.rollback()
    await note.enqueue(session, 2)
    await session.commit()
    assert await get_redis().zcard(redis_name("tasks")) == 0
    await finish(own)
    assert noted == [(2, None)]


async def test_what_redis_lost_is_sent_again(
    own: Worker, noted: list[object], session: AsyncSession
) -> None:
    await note.enqueue(session, 1)
    await session.commit()
    await queue.relay()
    await get_redis().delete(redis_name("tasks"))
    await finish(own)
    assert noted == []
    await send_all(session)
    await finish(own)
    assert noted == [(1, None)]


async def test_a_call_is_made_by_one_worker(
    own: Worker, noted: list[object], session: AsyncSession
) -> None:
    """Leave a call to the worker that has its lock, and take it over without the lock."""
    await note.enqueue(session, 1)
    await session.commit()
    call_id = await read(session, select(QueuedTask.id))
    lock = redis_name(f"tasks:{call_id}")
    await get_redis().set(lock, 1)
    await finish(own)
    assert noted == []
    await get_redis().delete(lock)
    await send_all(session)
    await finish(own)
    assert noted == [(1, None)]
    assert await get_redis().get(lock) is None


async def test_a_lock_is_renewed_while_a_call_is_made(
    own: Worker, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set the lock again after Redis lost it."""
    monkeypatch.setattr(hang, "timeout", 30)
    monkeypatch.setattr(worker, "LOCK_SECONDS", 0.03)
    await hang.enqueue(session)
    await session.commit()
    await own.step()
    lock = redis_name(f"tasks:{await read(session, select(QueuedTask.id))}")
    async with asyncio.timeout(30):
        renewals = 0
        while renewals < 2:
            renewals += await get_redis().delete(lock)


async def test_a_failed_call_is_made_again(
    own: Worker, noted: list[object], session: AsyncSession
) -> None:
    await fail.enqueue(session, times=2)
    await session.commit()
    async with asyncio.timeout(30):
        while await read(session, COUNT):
            await finish(own)
    assert noted == [2, 2, 2]


async def test_a_call_that_is_given_up_is_listed_and_can_be_made_again(
    own: Worker,
    noted: list[object],
    session: AsyncSession,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await hang.enqueue(session)
    await session.commit()
    await finish(own)
    assert "of task hang is given up: it did not end within 0.01 s" in caplog.text
    await list_tasks(Namespace(retry=True))
    assert "hang: it did not end within 0.01 s\n1 are to be done." in capsys.readouterr().out
    await finish(own)
    assert noted == ["hang", "hang"]


async def test_a_call_that_kills_its_workers_is_given_up(
    own: Worker, noted: list[object], session: AsyncSession, caplog: pytest.LogCaptureFixture
) -> None:
    """Give up what was begun as often as it may be, and did not end."""
    await note.enqueue(session, 1)
    await session.execute(update(QueuedTask).values(tries=note.tries))
    await session.commit()
    await finish(own)
    assert noted == []
    assert "is given up: its worker was killed each time" in caplog.text


async def test_a_call_of_an_unknown_task_stays(
    own: Worker,
    session: AsyncSession,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await note.enqueue(session, 1)
    await session.commit()
    monkeypatch.delitem(tasks, "note")
    await finish(own)
    assert "of task note is given up: this worker has no task of the name" in caplog.text
    assert await read(session, COUNT) == 1


async def test_a_worker_that_stops_gives_back_what_does_not_end(
    own: Worker,
    noted: list[object],
    session: AsyncSession,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Cancel the call, send it again at once, and do not count the try."""
    monkeypatch.setattr(hang, "timeout", 30)
    monkeypatch.setattr(worker, "STOP_SECONDS", 0.0)
    await hang.enqueue(session)
    await session.commit()
    await own.step()
    async with asyncio.timeout(30):
        while not noted:
            await read(session, COUNT)
    own.stop()
    await own.run()
    call = (await session.scalars(select(QueuedTask))).one()
    await session.refresh(call)
    assert (call.tries, call.send_at is not None and call.send_at <= utcnow()) == (0, True)
    assert "of task hang is given back" in caplog.text


async def test_without_redis_calls_wait(
    own: Worker,
    noted: list[object],
    session: AsyncSession,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Say it once, and go on when Redis is back."""
    app = create_app()

    @app.post("/things")
    async def create_thing(session: SessionDep) -> None:
        await note.enqueue(session, 1)

    with monkeypatch.context() as down:
        down.setattr(queue, "get_redis", lambda: Redis(port=1))
        async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
            assert (await client.post("/things")).status_code == 200
        await own._look()
        await own._look()
    assert caplog.text.count("tasks wait for the database and Redis") == 1
    with caplog.at_level(logging.INFO):
        await own._look()
    assert "tasks are done again" in caplog.text
    await finish(own)
    assert noted == [(1, None)]


async def test_one_of_many_workers_enqueues_a_schedule(
    own: Worker, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Enqueue once a minute for an hour, and once for the times that were missed."""
    own_schedules: dict[str, Schedule] = {}
    for module in (definition, scheduler):
        monkeypatch.setattr(module, "schedules", own_schedules)
    schedule("* * * * *")(hang)
    start = datetime(2027, 1, 1, tzinfo=UTC)
    for minute in range(11):
        now = start + timedelta(minutes=minute)
        await asyncio.gather(*(enqueue_scheduled(now) for _ in range(4)))
    assert await read(session, COUNT) == 10
    await enqueue_scheduled(now + timedelta(hours=10))
    assert await read(session, COUNT) == 11
