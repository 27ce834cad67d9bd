"""Routes of the proof: one transaction writes an item and enqueues a task that notes its name."""

import os
import signal
from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from sqlalchemy import select

from app.api.deps import SessionDep
from app.dependencies import after_commit
from app.models.item import Item
from app.models.user import User
from app.tasks.proof import keep, note

router = APIRouter(prefix="/proof")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def die_later() -> None:
    die()


@router.post("/large")
async def enqueue_large(session: SessionDep) -> None:
    await keep.enqueue(session, "x" * 10_000_000)


@router.post("/{name}")
async def write(name: str, session: SessionDep, end: str = "") -> None:
    """Write and enqueue; `end` says how the request ends instead of well."""
    if end == "committed":
        # Before what `enqueue` does after the commit.
        later: Callable[[], Awaitable[None]] = die_later
        after_commit(session, later)
    owner = await session.scalar(select(User.id).limit(1))
    session.add(Item(name=name, owner_id=owner))
    await note.enqueue(session, name)
    await session.flush()
    if end == "flushed":
        die()
    if end == "refused":
        raise RuntimeError("refused")
