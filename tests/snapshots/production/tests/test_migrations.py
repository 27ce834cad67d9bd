"""Migrations match the models."""

from pathlib import Path

from alembic import command
from alembic.config import Config

ROOT = Path(__file__).parent.parent


def test_models_and_migrations_agree() -> None:
    """Find no difference between the models and the migrated database."""
    command.check(Config(ROOT / "alembic.ini"))
