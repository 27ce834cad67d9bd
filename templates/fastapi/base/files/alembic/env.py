"""How migrations reach the database."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from app.config import get_settings
from app.core.database import make_engine
from app.models import Base


def run(connection: Connection) -> None:
    """Run the migrations on an open connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_online() -> None:
    """Connect, migrate and disconnect."""
    engine = make_engine(get_settings())
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if context.is_offline_mode():
    raise SystemExit("Migrations are run on a database: alembic upgrade head (without --sql).")
asyncio.run(run_online())
