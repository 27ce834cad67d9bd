"""The beat of the replica, in the database."""

import time

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.replica_beat import ReplicaBeat

BEAT = ReplicaBeat.__table__.c
ONLY_ROW = 1


async def advance(session: AsyncSession) -> int:
    """Increment the beat and return it; each caller gets a different number."""
    forth = update(ReplicaBeat).where(BEAT.id == ONLY_ROW).values(beat=BEAT.beat + 1)
    await session.execute(forth)
    # The UPDATE has locked the row: this is the number that it wrote.
    beat = await read(session)
    if beat is not None:
        return beat
    # Start from the clock: after a lost row, the number must exceed that of the replica.
    beat = time.time_ns() // 1_000_000
    try:
        async with session.begin_nested():
            await session.execute(insert(ReplicaBeat), [{"id": ONLY_ROW, "beat": beat}])
    except IntegrityError:
        return await advance(session)
    return beat


async def read(session: AsyncSession) -> int | None:
    """Return the beat."""
    found: int | None = await session.scalar(select(BEAT.beat).where(BEAT.id == ONLY_ROW))
    return found
