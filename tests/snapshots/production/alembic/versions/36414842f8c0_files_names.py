"""Add what clients know of files."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision: str = "36414842f8c0"
down_revision: str | None = "706a2d622704"
branch_labels: str | None = None
depends_on: str | None = None

FILES = sa.table("files", sa.column("id", sa.Integer()), sa.column("public_id", sa.Uuid()))


def upgrade() -> None:
    """Add the columns, with an id for each file that is there."""
    with op.batch_alter_table("files", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("public_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("name", sa.String(255), nullable=True))
        batch.add_column(
            sa.Column(
                "content_type",
                sa.String(127),
                nullable=False,
                server_default="application/octet-stream",
            )
        )
    connection = op.get_bind()
    for file_id in connection.scalars(sa.select(FILES.c.id)).all():
        one = sa.update(FILES).where(FILES.c.id == file_id)
        connection.execute(one.values(public_id=uuid4()))
    with op.batch_alter_table("files", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("public_id", existing_type=sa.Uuid(), nullable=False)
        batch.alter_column(
            "content_type",
            existing_type=sa.String(127),
            existing_nullable=False,
            server_default=None,
        )
        batch.create_unique_constraint("uq_files_public_id", ["public_id"])


def downgrade() -> None:
    """Drop the columns."""
    with op.batch_alter_table("files", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint("uq_files_public_id", type_="unique")
        batch.drop_column("public_id")
        batch.drop_column("name")
        batch.drop_column("content_type")
