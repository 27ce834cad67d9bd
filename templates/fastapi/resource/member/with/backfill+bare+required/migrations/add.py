# holds: {{table}}.{{column}}
"""Add {{table}}.{{column}}."""

import sqlalchemy as sa
from alembic import op

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None

TABLE = sa.table("{{table}}", sa.column("{{column}}", slot_type))


def upgrade() -> None:
    """Add the column, with a value for the rows that are there."""
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("{{column}}", slot_type, nullable=True))
    op.execute(TABLE.update().values({"{{column}}": slot_backfill}))
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
