# holds: {{table}}
"""Create {{table}}."""

import sqlalchemy as sa
from alembic import op

from app.models.base import UTCDateTime

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "{{table}}",
        sa.Column("id", sa.Integer(), nullable=False),
        # slot: columns
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        # slot: owner
        # slot: constraints
        sa.PrimaryKeyConstraint("id", name="pk_{{table}}"),
        sqlite_autoincrement=True,
    )
    # slot: indexes


def downgrade() -> None:
    """Drop the table."""
    # slot: drops
    op.drop_table("{{table}}")
