"""The database that the tests use: a file of their own."""

import tempfile
from pathlib import Path


async def create_test_database() -> str:
    """Make an empty database and return its URL."""
    folder = Path(tempfile.mkdtemp(prefix="tests-"))
    return f"sqlite+aiosqlite:///{folder / 'test.db'}"
