"""Add one row for each family of refresh tokens in place of one for each token."""

import sqlalchemy as sa
from alembic import op

from app.models.base import UTCDateTime

revision: str = "69c571bb536b"
down_revision: str | None = "3ad40875bc23"
branch_labels: str | None = None
depends_on: str | None = None

TABLE = "refresh_tokens"
TOKENS = sa.table(TABLE, sa.column("used_at"), sa.column("ended_at"))


def upgrade() -> None:
    """Keep the last token of each family."""
    op.execute(sa.delete(TOKENS).where(TOKENS.c.used_at.is_not(None)))
    with op.batch_alter_table(TABLE, table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_column("used_at")
        batch.add_column(sa.Column("ended_at", UTCDateTime(), nullable=True))
        batch.drop_index("ix_refresh_tokens_family")
        batch.create_unique_constraint("uq_refresh_tokens_family", ["family"])
        batch.create_index("ix_refresh_tokens_expires_at", ["expires_at"])


def downgrade() -> None:
    """Restore the column of each token; revoked families stay revoked."""
    with op.batch_alter_table(TABLE, table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("used_at", UTCDateTime(), nullable=True))
        batch.drop_index("ix_refresh_tokens_expires_at")
        batch.drop_constraint("uq_refresh_tokens_family", type_="unique")
        batch.create_index("ix_refresh_tokens_family", ["family"])
    op.execute(sa.update(TOKENS).values(used_at=TOKENS.c.ended_at))
    with op.batch_alter_table(TABLE, table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_column("ended_at")
