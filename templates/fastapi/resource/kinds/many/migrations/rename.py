# holds: {{link}}
"""Rename {{was_link}} to {{link}}."""

from alembic import op

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Rename the table of the links."""
    # slot: was-unlink
    op.rename_table("{{was_link}}", "{{link}}")
    # slot: link


def downgrade() -> None:
    """Rename it back."""
    # slot: unlink
    op.rename_table("{{link}}", "{{was_link}}")
    # slot: was-link
