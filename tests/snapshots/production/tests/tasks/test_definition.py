"""Tasks and schedules, without a queue."""

import runpy
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSimError
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

import app.tasks
from app.tasks import definition
from app.tasks.definition import MAX_BYTES, Schedule, schedule, task
from tests.tasks.work import fail, hang, note


@task
async def keep(text: str = "") -> None:
    pass


async def test_arguments_of_another_type_are_refused(session: AsyncSession) -> None:
    """Refuse at the call what the function could not be called with."""
    with pytest.raises(ValidationError):
        await note.enqueue(session, value="many")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        await note.enqueue(session)  # type: ignore[call-arg]


async def test_arguments_that_are_too_large_are_refused(session: AsyncSession) -> None:
    """Refuse ten megabytes at the call, with the size in the message."""
    with pytest.raises(ValueError, match=f"keep: 10000011 bytes .* maximum {MAX_BYTES}"):
        await keep.enqueue(session, "x" * 10_000_000)


async def test_a_failure_is_a_line_in_the_log_without_the_arguments(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert await fail.attempt('{"times": 1234567}', 2) == "RuntimeError('refused')"
    assert "task fail, try 2 of 3 failed" in caplog.text
    assert "1234567" not in caplog.text


async def test_a_task_that_never_ends_is_ended(caplog: pytest.LogCaptureFixture) -> None:
    assert await hang.attempt("{}", 1) == "it did not end within 0.01 s"
    assert "task hang, try 1 of 1: it did not end" in caplog.text


def test_a_module_of_tasks_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Know the tasks and schedules of each module in the package, without another line."""
    lines = [
        "from app.tasks.definition import schedule, task",
        "@schedule('0 7 * * *')",
        "@task",
        "async def greet() -> None: ...",
    ]
    (tmp_path / "greetings").mkdir()
    (tmp_path / "greetings/__init__.py").touch()
    (tmp_path / "greetings/daily.py").write_text("\n".join(lines))
    for known in ("tasks", "schedules"):
        monkeypatch.setattr(definition, known, {})
    runpy.run_path(str(app.tasks.__file__), {"__path__": [str(tmp_path)]}, "app.tasks")
    assert list(definition.tasks) == list(definition.schedules) == ["greet"]


def test_no_two_tasks_have_the_same_name() -> None:
    """Refuse a second task of a name: enqueued calls have the name alone."""
    with pytest.raises(ValueError, match="two tasks note"):
        task(note._work)


def test_pauses_grow_and_end_within_an_hour() -> None:
    pauses = [note.pause_after(number) for number in (1, 2, 3, 40)]
    assert pauses == sorted(pauses)
    assert 1_800 <= pauses[-1] <= 3_600


@pytest.mark.parametrize(("cron", "tz"), [("61 * * * *", "UTC"), ("0 3 * *", "UTC")])
def test_a_schedule_that_never_comes_is_refused(cron: str, tz: str) -> None:
    with pytest.raises(CronSimError):
        schedule(cron, tz=tz)(keep)


@pytest.mark.parametrize(
    ("cron", "after", "times"),
    [
        # Winter, the night in which 02:30 is skipped, and summer.
        ("30 2 * * *", "2027-03-27T00:00Z", ["03-27T01:30", "03-28T01:00", "03-29T00:30"]),
        # Summer, the night in which 02:30 comes twice, and winter.
        ("30 2 * * *", "2027-10-29T22:00Z", ["10-30T00:30", "10-31T00:30", "11-01T01:30"]),
        # Every half hour goes on through both.
        ("*/30 * * * *", "2027-10-31T00:15Z", ["10-31T00:30", "10-31T01:00", "10-31T01:30"]),
    ],
)
def test_a_change_of_the_clock_loses_and_repeats_nothing(
    cron: str, after: str, times: list[str]
) -> None:
    """Enqueue once a day in Berlin, also when its clock changes."""
    daily = Schedule(keep, cron, ZoneInfo("Europe/Berlin"))
    moment = datetime.fromisoformat(after)
    found = []
    for _ in times:
        moment = daily.next_after(moment)
        found.append(moment.astimezone(UTC).strftime("%m-%dT%H:%M"))
    assert found == times
