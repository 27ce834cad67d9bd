# holds: queued_tasks scheduled_tasks
"""Create queued and scheduled tasks."""

import sqlalchemy as sa
from alembic import op

from app.models.base import UTCDateTime

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "queued_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("send_at", UTCDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(500), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_queued_tasks"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_queued_tasks_send_at", "queued_tasks", ["send_at"])
    op.create_table(
        "scheduled_tasks",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("enqueued_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_scheduled_tasks"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("scheduled_tasks")
    op.drop_table("queued_tasks")
