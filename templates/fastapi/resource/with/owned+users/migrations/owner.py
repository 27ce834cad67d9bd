# holds: {{table}}.owner_id, refers to users, within create
"""Add {{table}}.owner_id."""

import sqlalchemy as sa
from alembic import context, op

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None

TABLE = sa.table("{{table}}", sa.column("owner_id"))
USERS = sa.table("users", sa.column("id"), sa.column("username_key"))


def upgrade() -> None:
    """Add the column; rows that are there go to the user of `alembic -x owner=USERNAME`."""
    rows = op.get_bind().scalar(sa.select(sa.func.count()).select_from(TABLE))
    name = context.get_x_argument(as_dictionary=True).get("owner", "")
    found = sa.select(USERS.c.id).where(USERS.c.username_key == name.lower())
    owner = op.get_bind().scalar(found)
    if rows and owner is None:
        who = f"there is no user {name}" if name else "give them to a user by -x owner=USERNAME"
        raise RuntimeError(f"{rows} rows of {{table}} have no owner: {who}")
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
    if rows:
        op.execute(TABLE.update().values(owner_id=owner))
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("owner_id", existing_type=sa.Integer(), nullable=False)
    op.create_index("ix_{{table}}_owner_id_id", "{{table}}", ["owner_id", "id"])
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.create_foreign_key("fk_{{table}}_owner_id", "users", ["owner_id"], ["id"], ondelete="CASCADE")


def downgrade() -> None:
    """Remove the column: the rows stay, and who owned them is lost."""
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint("fk_{{table}}_owner_id", type_="foreignkey")
    op.drop_index("ix_{{table}}_owner_id_id", "{{table}}")
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_column("owner_id")
