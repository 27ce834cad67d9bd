"""Create mail tokens."""

import sqlalchemy as sa
from alembic import op

from app.models.base import UTCDateTime

revision: str = "849aa474e204"
down_revision: str | None = "7c71e3bde930"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Create the table, and add the column."""
    op.create_table(
        "mail_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_mail_tokens_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mail_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_mail_tokens_token_hash"),
        sa.UniqueConstraint("user_id", "purpose", name="uq_mail_tokens_user_id_purpose"),
        sqlite_autoincrement=True,
    )
    verified = sa.Column("email_verified", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("users", verified)


def downgrade() -> None:
    """Drop the column and the table."""
    with op.batch_alter_table("users", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_column("email_verified")
    op.drop_table("mail_tokens")
