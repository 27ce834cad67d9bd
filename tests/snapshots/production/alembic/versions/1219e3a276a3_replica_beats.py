"""Create the beat of the replica."""

import sqlalchemy as sa
from alembic import op

revision: str = "1219e3a276a3"
down_revision: str | None = "f231385fde6d"
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
