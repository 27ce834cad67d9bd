"""Add owners of items."""

import sqlalchemy as sa
from alembic import op

revision: str = "5e5b2ce41669"
down_revision: str | None = "5ebb03cdd58e"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("items", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            "fk_items_owner_id", "users", ["owner_id"], ["id"], ondelete="CASCADE"
        )
        batch.create_index("ix_items_owner_id", ["owner_id"])


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("items", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint("fk_items_owner_id", type_="foreignkey")
        batch.drop_index("ix_items_owner_id")
        batch.drop_column("owner_id")
