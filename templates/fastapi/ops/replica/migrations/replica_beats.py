# holds: replica_beats
"""Create the beat of the replica."""

import sqlalchemy as sa
from alembic import op

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "replica_beats",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_replica_beats"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("replica_beats")
