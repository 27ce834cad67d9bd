"""Migrations: whether the database has those that this code needs."""

import re
from functools import lru_cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.database import is_unavailable

VERSIONS = Path(__file__).parents[2] / "alembic" / "versions"
ASSIGNMENT = re.compile(r"^(down_)?revision\b[^=]*= *(\([^)]*\)|.*)", re.MULTILINE)


class MigrationsPendingError(Exception):
    """Raised if the database is behind the code."""


@lru_cache
def read_revisions() -> tuple[frozenset[str], frozenset[str]]:
    """Return all revisions and the heads, without importing Alembic, which is slow."""
    known: set[str] = set()
    replaced: set[str] = set()
    for path in VERSIONS.glob("*.py"):
        for down, value in ASSIGNMENT.findall(path.read_text(encoding="utf-8")):
            (replaced if down else known).update(re.findall(r"[\"'](\w+)[\"']", value))
    return frozenset(known), frozenset(known - replaced)


async def check_migrations(connection: AsyncConnection) -> None:
    """Raise if migrations are pending; the database may be ahead, of a newer release."""
    known, newest = read_revisions()
    try:
        applied = set(await connection.scalars(text("SELECT version_num FROM alembic_version")))
    except DBAPIError as error:
        if is_unavailable(error):
            raise
        applied = set()
    if applied <= known and applied != newest:
        raise MigrationsPendingError("migrations pending: run `alembic upgrade head`")
