"""The indexes: each filter, sort order and foreign key has one."""

from sqlalchemy import Table, UniqueConstraint

from app.models import Base

SORTED: list[tuple[str, list[str]]] = [
    # A table, and the columns that a list is filtered or sorted by.
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


def test_lists_are_read_in_the_order_of_an_index() -> None:
    """Have an index for the sort order of each list."""
    tables = Base.metadata.tables
    missing = [each for each in SORTED if each[1] not in indexed_columns(tables[each[0]])]
    assert missing == []


def test_references_have_an_index() -> None:
    """Have an index on each foreign key, which a delete of the referenced row searches."""
    missing = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.foreign_keys
        and not any(columns[0] == column.name for columns in indexed_columns(table))
    ]
    assert missing == []
