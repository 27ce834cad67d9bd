"""How migrations reach the database."""

import asyncio
from functools import cache

from alembic import context
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Constraint, Index, Table
from sqlalchemy.sql.schema import SchemaItem

from app.config import get_settings
from app.core.database import make_engine
from app.models import Base


@cache
def kept_names() -> frozenset[str]:
    """Name what migrations say to keep (`kept`), although no model maps it: tables and columns."""
    scripts = ScriptDirectory.from_config(context.config).walk_revisions()
    return frozenset(name for script in scripts for name in getattr(script.module, "kept", ()))


def is_compared(
    item: SchemaItem, _name: str | None, _kind: str, reflected: bool, compared: SchemaItem | None
) -> bool:
    """Leave alone what is kept: it is in the database, and in no model."""
    if not reflected or compared is not None:
        return True
    if isinstance(item, Table):
        return item.name not in kept_names()
    columns = [item] if isinstance(item, Column) else []
    if isinstance(item, Index | Constraint):
        columns = list(getattr(item, "columns", ()))
    return not any(f"{column.table.name}.{column.name}" in kept_names() for column in columns)


def run(connection: Connection) -> None:
    """Run the migrations on an open connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        include_object=is_compared,
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
