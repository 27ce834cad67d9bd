"""Create an index of each owner's newest items."""

from alembic import op

revision: str = "556164b7bdd0"
down_revision: str | None = "5e5b2ce41669"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Create the index that takes the place of the one by owner alone."""
    op.create_index("ix_items_owner_id_created_at_id", "items", ["owner_id", "created_at", "id"])
    op.drop_index("ix_items_owner_id", "items")


def downgrade() -> None:
    """Drop it; there is always one that the foreign key can use."""
    op.create_index("ix_items_owner_id", "items", ["owner_id"])
    op.drop_index("ix_items_owner_id_created_at_id", "items")
