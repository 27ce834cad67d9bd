"""What the tests do to the replica, since nothing goes to it by itself."""

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import get_database
from app.crud import replica_beats
from app.dependencies import replica
from app.models import ReplicaBeat

# An item that stands in the replica alone.
ITEM = 1_000_000


async def catch_up(engine: AsyncEngine) -> None:
    """Do what replication would: bring the number over."""
    async with get_database().sessions() as session:
        beat = await replica_beats.read(session)
    async with engine.begin() as connection:
        await connection.execute(delete(ReplicaBeat))
        await connection.execute(insert(ReplicaBeat), [{"id": 1, "beat": beat}])
    await replica.look()
