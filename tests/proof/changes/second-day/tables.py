"""Print how many rows each table has, as JSON."""

import asyncio
import json

from sqlalchemy import inspect, text

from app.core.database import get_database


async def main() -> None:
    """Count the rows of all tables."""
    async with get_database().engine.connect() as connection:
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        counts = {
            table: await connection.scalar(text(f"SELECT count(*) FROM {table}"))
            for table in sorted(tables)
        }
    print(json.dumps(counts))
    await get_database().dispose()


asyncio.run(main())
