"""The indexes: what is filtered or sorted by has one."""

import pytest
from sqlalchemy import Table, UniqueConstraint

from app.models import Base

SORTED = [
    ("items", ["created_at", "id"]),
    ("items", ["views", "id"]),
    ("items", ["owner_id", "created_at", "id"]),
    ("messages", ["room", "id"]),
]


def indexed_columns(table: Table) -> list[list[str]]:
    """Return the columns of each index and unique constraint, in order."""
    indexes = [index.columns for index in table.indexes]
    unique = [one.columns for one in table.constraints if isinstance(one, UniqueConstraint)]
    both = [*indexes, *unique, table.primary_key.columns]
    return [[column.name for column in one] for one in both]


@pytest.mark.parametrize(("table", "columns"), SORTED)
def test_lists_are_read_in_the_order_of_an_index(table: str, columns: list[str]) -> None:
    """A page costs as much as it holds, however many rows there are."""
    assert columns in indexed_columns(Base.metadata.tables[table])


def test_references_have_an_index() -> None:
    """Who removes a row has those that refer to it found, or removed."""
    missing = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.foreign_keys
        and not any(columns[0] == column.name for columns in indexed_columns(table))
    ]
    assert missing == []
