# holds: {{table}}.{{column}}
"""Change {{table}}.{{column}}."""

import sqlalchemy as sa
from alembic import op

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None

TABLE = sa.table("{{table}}", sa.column("{{column}}", slot_type))


def upgrade() -> None:
    """Change the column, with a value for the rows that have none."""
    # slot: was-drop-constraint
    # slot: was-drop-index
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("{{column}}", existing_type=slot_was_type, type_=slot_type, nullable=True)
    missing = TABLE.c["{{column}}"].is_(None)
    op.execute(TABLE.update().where(missing).values({"{{column}}": slot_backfill}))
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("{{column}}", existing_type=slot_type, nullable=False)
    # slot: add-index
    # slot: add-constraint


def downgrade() -> None:
    """Change it back."""
    # slot: was-check
    # slot: drop-constraint
    # slot: drop-index
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("{{column}}", existing_type=slot_type, type_=slot_was_type, *slot_was_nullable)
    # slot: was-add-index
    # slot: was-add-constraint
