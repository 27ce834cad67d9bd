"""The tables of the application."""

from app.models.base import Base
from app.models.file import File
from app.models.item import Item

__all__ = [
    "Base",
    "File",
    "Item",
]
