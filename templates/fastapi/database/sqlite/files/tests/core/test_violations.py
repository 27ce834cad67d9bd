"""Tests of what SQLite says of a constraint that is violated."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import read_violation


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("INSERT INTO books VALUES (1)", "unique"),
        ("INSERT INTO pages VALUES (3, 5, NULL)", "foreign key"),
        ("DELETE FROM books WHERE id = 1", "foreign key"),
        ("DELETE FROM books WHERE id = 2", "foreign key"),
    ],
)
async def test_the_kind_of_a_violation_is_known(
    session: AsyncSession, statement: str, kind: str
) -> None:
    """Tell a foreign key from a unique one, with RESTRICT and without."""
    for prepared in (
        "CREATE TEMP TABLE books (id INTEGER PRIMARY KEY)",
        "CREATE TEMP TABLE pages (id INTEGER PRIMARY KEY, "
        "book_id INTEGER REFERENCES books ON DELETE RESTRICT, other_id INTEGER REFERENCES books)",
        "INSERT INTO books VALUES (1), (2)",
        "INSERT INTO pages VALUES (1, 1, NULL), (2, NULL, 2)",
    ):
        await session.execute(text(prepared))
    with pytest.raises(IntegrityError) as caught:
        await session.execute(text(statement))
    assert read_violation(caught.value)[0] == kind
