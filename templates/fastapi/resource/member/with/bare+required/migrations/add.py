# holds: {{table}}.{{column}}
"""Add {{table}}.{{column}}."""

import sqlalchemy as sa
from alembic import op

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the column to a table without rows: there is no value for those."""
    rows = op.get_bind().scalar(sa.select(sa.func.count()).select_from(sa.table("{{table}}")))
    if rows:
        raise RuntimeError(f"{{table}} has {rows} rows: give {{column}} a default, or make it optional")
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("{{column}}", slot_type, *slot_nullable))
    # slot: add-index
    # slot: add-constraint


def downgrade() -> None:
    """Remove the column."""
    # slot: drop-constraint
    # slot: drop-index
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_column("{{column}}")
