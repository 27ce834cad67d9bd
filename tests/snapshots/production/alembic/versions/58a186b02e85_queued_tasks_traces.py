"""Add traces of queued tasks."""

import sqlalchemy as sa
from alembic import op

revision: str = "58a186b02e85"
down_revision: str | None = "849aa474e204"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("queued_tasks", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("traceparent", sa.String(55), nullable=True))


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("queued_tasks", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_column("traceparent")
