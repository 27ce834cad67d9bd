# holds: {{table}}.{{column}}
"""Add {{table}}.{{column}}."""

import re
from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None

TABLE = sa.table("{{table}}", sa.column("id"), sa.column("{{source_column}}"), sa.column("{{column}}"))


def upgrade() -> None:
    """Add the column, made from {{source_column}} in the rows that are there."""
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("{{column}}", slot_type, nullable=True))
    rows = sa.select(TABLE.c.id, TABLE.c["{{source_column}}"]).order_by(TABLE.c.id)
    made: dict[str, int] = {}
    for key, text in op.get_bind().execute(rows).all():
        plain = normalize("NFKD", (text or "").casefold()).encode("ascii", "ignore").decode()
        slug = "-".join(re.findall("[a-z0-9]+", plain))[:80].strip("-") or str(key)
        while slug in made:
            slug += f"-{key}"
        made[slug] = key
    change = TABLE.update().where(TABLE.c.id == sa.bindparam("key"))
    values = [{"key": key, "slug": slug} for slug, key in made.items()]
    if values:
        op.get_bind().execute(change.values({"{{column}}": sa.bindparam("slug")}), values)
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("{{column}}", existing_type=slot_type, nullable=False)
    # slot: add-index
    # slot: add-constraint


def downgrade() -> None:
    """Remove the column."""
    # slot: drop-constraint
    # slot: drop-index
    with op.batch_alter_table("{{table}}", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_column("{{column}}")
