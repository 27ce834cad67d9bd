"""Add owners of files."""

import sqlalchemy as sa
from alembic import op

revision: str = "1c18e0db9be9"
down_revision: str | None = "36414842f8c0"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("files", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            "fk_files_owner_id", "users", ["owner_id"], ["id"], ondelete="CASCADE"
        )
        batch.create_index("ix_files_owner_id", ["owner_id"])


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("files", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint("fk_files_owner_id", type_="foreignkey")
        batch.drop_index("ix_files_owner_id")
        batch.drop_column("owner_id")
