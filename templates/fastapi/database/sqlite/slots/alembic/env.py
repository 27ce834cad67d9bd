from typing import Any

from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.util import CommandError
from sqlalchemy import event, text

# slot: functions
def switch_foreign_keys_off(connection: Any, _: object) -> None:
    """Let batch mode replace a table without deleting the rows that refer to it."""
    connection.execute("PRAGMA foreign_keys=OFF")


@event.listens_for(Table, "before_create")
def keep_autoincrement(table: Table, connection: Connection, **_: object) -> None:
    """Keep AUTOINCREMENT, which SQLAlchemy does not reflect, when batch mode copies a table."""
    name = table.name.removeprefix("_alembic_tmp_")
    statement = text("SELECT sql FROM sqlite_master WHERE name = :name").bindparams(name=name)
    if "AUTOINCREMENT" in (connection.scalar(statement) or ""):
        table.dialect_options["sqlite"]["autoincrement"] = True


def check_foreign_keys(
    ctx: MigrationContext, step: MigrationInfo, heads: object, run_args: object
) -> None:
    """Raise an error if a migration leaves dangling foreign keys, and name the first."""
    connection = ctx.connection
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if connection else []
    if rows:
        named = ", ".join(f"{row[0]} (rowid {row[1]}) → {row[2]}" for row in rows[:20])
        raise CommandError(
            f"{step}: nothing was changed, since {len(rows)} rows would refer to none: {named}"
        )

# slot: options
render_as_batch=True,
on_version_apply=check_foreign_keys,

# slot: engine
# Within the transaction it would have no effect.
event.listen(engine.sync_engine, "connect", switch_foreign_keys_off)
