"""Keep NAME in the database, though no model maps it any more."""

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None

kept = ("KEPT",)


def upgrade() -> None:
    """Change nothing: tables and columns of these names stay as they are."""


def downgrade() -> None:
    """Change nothing."""
