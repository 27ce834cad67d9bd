# holds: {{table}}.{{column}}
"""Rename {{table}}.{{was_column}} to {{column}}."""

import sqlalchemy as sa
from alembic import op

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Rename the column."""
    # slot: was-drop-constraint
    # slot: was-drop-index
    op.alter_column(
        "{{table}}",
        "{{was_column}}",
        new_column_name="{{column}}",
        existing_type=slot_type,
        existing_nullable=slot_is_nullable,
    )
    # slot: add-index
    # slot: add-constraint


def downgrade() -> None:
    """Rename it back."""
    # slot: drop-constraint
    # slot: drop-index
    op.alter_column(
        "{{table}}",
        "{{column}}",
        new_column_name="{{was_column}}",
        existing_type=slot_type,
        existing_nullable=slot_is_nullable,
    )
    # slot: was-add-index
    # slot: was-add-constraint
