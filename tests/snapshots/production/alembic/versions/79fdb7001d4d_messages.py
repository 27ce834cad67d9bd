"""Create chat messages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from app.models.base import UTCDateTime

revision: str = "79fdb7001d4d"
down_revision: str | None = "1c18e0db9be9"
branch_labels: str | None = None
depends_on: str | None = None

ROOM_NAME = sa.String(64).with_variant(
    mysql.VARCHAR(64, collation="utf8mb4_bin"), "mysql", "mariadb"
)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room", ROOM_NAME, nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_room_id", "messages", ["room", "id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("messages")
