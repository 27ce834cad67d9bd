# holds: {{table}}.{{column}}
"""Add {{table}}.{{column}}."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None

TABLE = sa.table("{{table}}", sa.column("id"), sa.column("{{column}}", slot_type))


def upgrade() -> None:
    """Add the column, with another UUID for each row that is there."""
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("{{column}}", slot_type, nullable=True))
    keys = op.get_bind().scalars(sa.select(TABLE.c.id)).all()
    change = TABLE.update().where(TABLE.c.id == sa.bindparam("key"))
    values = [{"key": key, "made": uuid4()} for key in keys]
    if values:
        op.get_bind().execute(change.values({"{{column}}": sa.bindparam("made")}), values)
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("{{column}}", existing_type=slot_type, nullable=False)
    # slot: add-index
    # slot: add-constraint


def downgrade() -> None:
    """Remove the column."""
    # slot: drop-constraint
    # slot: drop-index
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_column("{{column}}")
