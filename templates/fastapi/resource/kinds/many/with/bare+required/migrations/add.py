# holds: {{link}}
"""Add {{link}}."""

import sqlalchemy as sa
from alembic import op

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Create the table of the links."""
    op.create_table(
        "{{link}}",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["{{table}}.id"], name="fk_{{link}}_source_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["target_id"], ["{{target_table}}.id"], name="fk_{{link}}_target_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source_id", "target_id", name="pk_{{link}}"),
    )
    op.create_index("ix_{{link}}_target_id", "{{link}}", ["target_id"])


def downgrade() -> None:
    """Drop the table of the links."""
    op.drop_table("{{link}}")
