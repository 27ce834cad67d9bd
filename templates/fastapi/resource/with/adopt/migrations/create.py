# holds: {{table}}
"""Create {{table}}, or adopt the table that is there."""

import logging
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.models.base import UTCDateTime, utcnow

revision: str = "REVISION"
down_revision: str | None = "DOWN_REVISION"
branch_labels: str | None = None
depends_on: str | None = None

# Left in the database, also when no model maps it any more.
kept = ("{{table}}",)

log = logging.getLogger("alembic.runtime.migration")


def upgrade() -> None:
    """Create the table; one that is there keeps its rows, and gets what it lacks."""
    columns: list[sa.Column[Any]] = [
        sa.Column("id", sa.Integer(), nullable=False),
        # slot: columns
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        # slot: owner
    ]
    if sa.inspect(op.get_bind()).has_table("{{table}}"):
        adopt(columns)
    else:
        op.create_table(
            "{{table}}",
            *columns,
            # slot: constraints
            sa.PrimaryKeyConstraint("id", name="pk_{{table}}"),
            sqlite_autoincrement=True,
        )
    # slot: indexes


def adopt(columns: list[sa.Column[Any]]) -> None:
    """Add the columns that every resource has, and name constraints as later migrations do."""
    inspector = sa.inspect(op.get_bind())
    there = {column["name"] for column in inspector.get_columns("{{table}}")}
    names = {column.name for column in columns}
    defaults: dict[str, sa.ColumnElement[Any]] = {
        "created_at": sa.literal(utcnow(), UTCDateTime()),
        "updated_at": sa.literal(utcnow(), UTCDateTime()),
        "version": sa.literal(1),
    }
    missing = [column for column in columns if column.name not in there]
    unknown = [column.name for column in missing if column.name not in defaults]
    if unknown:
        raise RuntimeError(f"the table {{table}} is there, without {', '.join(unknown)}")
    # SQLite has checks without a name, which are lost where batch mode copies the table.
    checks = [
        sa.CheckConstraint(check["sqltext"], name=f"ck_{{table}}_{number}")
        for number, check in enumerate(inspector.get_check_constraints("{{table}}"), 1)
        if check["name"] is None
    ]
    with op.batch_alter_table(
        "{{table}}",
        recreate="always" if checks else "auto",
        table_args=tuple(checks),
        table_kwargs={"sqlite_autoincrement": True},
        naming_convention={"fk": "fk_%(table_name)s_%(column_0_N_name)s"},
    ) as batch:
        for key in inspector.get_foreign_keys("{{table}}"):
            if names.issuperset(key["constrained_columns"]):
                name = key["name"] or f"fk_{{table}}_{'_'.join(key['constrained_columns'])}"
                batch.drop_constraint(name, type_="foreignkey")
        for column in missing:
            # Programs that know the table alone go on writing to it.
            default = defaults[column.name]
            batch.add_column(
                sa.Column(column.name, column.type, nullable=False, server_default=default)
            )
    # Made again below, as each migration names them.
    for index in sa.inspect(op.get_bind()).get_indexes("{{table}}"):
        if index["name"] in {f"ix_{{table}}_{name}" for name in names}:
            op.drop_index(index["name"], "{{table}}")
    # slot: checks
    # slot: add-constraint


def downgrade() -> None:
    """Drop the table if it has no rows; rows are never dropped."""
    rows = op.get_bind().scalar(sa.text("SELECT count(*) FROM {{table}}"))
    if rows:
        log.warning("the table {{table}} stays: it has %d rows", rows)
    else:
        # slot: drops
        op.drop_table("{{table}}")
