"""Manual replication for the tests."""

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import get_database
from app.crud import replica_beats
from app.dependencies import replica
from app.models import ReplicaBeat

# The id of a sample that only the replica has.
COPIED = 1_000_000


async def catch_up(engine: AsyncEngine) -> None:
    """Copy the beat to the replica, as replication does, and check the replica."""
    async with get_database().sessions() as session:
        beat = await replica_beats.read(session)
    async with engine.begin() as connection:
        await connection.execute(delete(ReplicaBeat))
        await connection.execute(insert(ReplicaBeat), [{"id": 1, "beat": beat}])
    await replica.look()
