"""The metrics of tasks."""

from prometheus_client import REGISTRY

from tests.tasks.work import hang, note


def count(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


async def test_tries_are_counted_and_timed() -> None:
    """Count the tries that ended well and those that failed."""
    done = count("tasks_total", task="note", outcome="done")
    failed = count("tasks_total", task="hang", outcome="failed")
    timed = count("task_duration_seconds_count", task="hang")
    await note.attempt('{"value": 1}', 1)
    await hang.attempt("{}", 1)
    assert count("tasks_total", task="note", outcome="done") == done + 1
    assert count("tasks_total", task="hang", outcome="failed") == failed + 1
    assert count("task_duration_seconds_count", task="hang") == timed + 1
