from sqlalchemy import Column, ForeignKey, Index, String, Table, cast, func, select
from sqlalchemy.orm import column_property

# slot: aliases
__link__ = Table(
    "{{link}}",
    Base.metadata,
    Column("source_id", ForeignKey("{{table}}.id", ondelete="CASCADE"), primary_key=True),
    Column("target_id", ForeignKey("{{target_table}}.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_{{link}}_target_id", "target_id"),
)

# slot: columns
__column__: Mapped[str | None] = column_property(
    select(func.aggregate_strings(cast(__link__.c.target_id, String(11)), ","))
    .where(__link__.c.source_id == id)
    .correlate_except(__link__)
    .scalar_subquery()
)
