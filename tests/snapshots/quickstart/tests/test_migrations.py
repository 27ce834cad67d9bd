"""Migrations and models agree."""

from pathlib import Path

from alembic import command
from alembic.config import Config

ROOT = Path(__file__).parent.parent


def test_models_and_migrations_agree() -> None:
    """Nothing is left that a new migration would have to do."""
    command.check(Config(ROOT / "alembic.ini"))
