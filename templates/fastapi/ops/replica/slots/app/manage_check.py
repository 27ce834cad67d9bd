from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import make_read_engine

# slot: checks
if url := settings.database_replica_url.get_secret_value():
    replica = make_read_engine(settings.model_copy(update={"database_url": url}))
    checks["replica"] = partial(check_replica, replica)

# slot: functions spaced
async def check_replica(engine: AsyncEngine) -> None:
    """Read from the replica which migrations it has."""
    async with engine.connect() as connection:
        await check_migrations(connection)
    await engine.dispose()
