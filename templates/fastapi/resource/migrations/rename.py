# holds: {{table}}
"""Rename {{was_table}} to {{table}}."""

from alembic import op

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Rename the table, and what has its name."""
    # slot: was-drop-constraint
    # slot: was-drop-index
    # slot: was-unlink
    op.rename_table("{{was_table}}", "{{table}}")
    # slot: rename-links
    # slot: link
    # slot: add-index
    # slot: add-constraint


def downgrade() -> None:
    """Rename it back."""
    # slot: drop-constraint
    # slot: drop-index
    # slot: unlink
    op.rename_table("{{table}}", "{{was_table}}")
    # slot: was-rename-links
    # slot: was-link
    # slot: was-add-index
    # slot: was-add-constraint
