"""Tasks of the proof: each call appends a line to a file."""

import asyncio
import os
from pathlib import Path

from app.tasks.definition import task

NOTES = Path(os.environ.get("NOTES", "notes.txt"))


@task(tries=20)
async def note(name: str, seconds: float = 0) -> None:
    await asyncio.sleep(seconds)
    with NOTES.open("a") as file:
        file.write(f"{name}\n")


@task(tries=2)
async def explode() -> None:
    raise RuntimeError("it explodes")


@task(timeout=0.5, tries=1)
async def hang() -> None:
    await asyncio.Event().wait()


@task
async def keep(text: str) -> None:
    pass
