"""Merge two lines of migrations into one."""

revision: str = "REVISION"
down_revision: tuple[str, ...] = ("DOWN_REVISIONS",)
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Change nothing: both lines are already here."""


def downgrade() -> None:
    """Change nothing: both lines go back on their own."""
