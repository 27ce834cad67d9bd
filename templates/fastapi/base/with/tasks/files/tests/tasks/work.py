"""Tasks of the tests: they note what they are called with."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from app.tasks.definition import task

calls: list[object] = []


@task
async def note(value: int, key: UUID | None = None) -> None:
    calls.append((value, key))


@task(tries=3)
async def fail(times: int) -> None:
    """Fail so many times."""
    calls.append(times)
    if len(calls) <= times:
        raise RuntimeError("refused")


@task(timeout=0.01, tries=1)
async def hang() -> None:
    calls.append("hang")
    await asyncio.Event().wait()


@pytest.fixture
async def noted() -> AsyncIterator[list[object]]:
    """Return the calls, in a list that is empty at first."""
    calls.clear()
    yield calls
    calls.clear()
