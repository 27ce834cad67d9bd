# holds: {{table}}.{{column}}
"""Add {{table}}.{{column}}."""

import sqlalchemy as sa
from alembic import op

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the column."""
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
