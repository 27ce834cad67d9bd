"""Lengthen a column of each table that others refer to.

Revision ID: second-day
"""

import sqlalchemy as sa
from alembic import op

revision: str = "5ec0d0da7000"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None


def change(old: int, new: int) -> None:
    """Change the length of names."""
    for table in ("authors", "items"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column("name", existing_type=sa.String(old), type_=sa.String(new))


def upgrade() -> None:
    """Lengthen the names."""
    change(50, 250)


def downgrade() -> None:
    """Shorten the names."""
    change(250, 200)
