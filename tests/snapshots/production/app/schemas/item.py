"""Items as they come in and go out."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Description = Annotated[str, Field(max_length=5_000, pattern=r"^[^\x00]*$")]


class ItemCreate(BaseModel):
    """A new item."""

    name: Name
    description: Description | None = None


class ItemUpdate(BaseModel):
    """What changes of an item; what is left out stays."""

    name: Name | None = None
    description: Description | None = None

    @field_validator("name")
    @classmethod
    def refuse_null(cls, name: str | None) -> str | None:
        """A name may be left out, and is never null."""
        if name is None:
            raise ValueError("a name cannot be null")
        return name


class ItemBulkCreate(BaseModel):
    """Many new items, created together or not at all."""

    items: list[ItemCreate] = Field(min_length=1, max_length=1_000)


class ItemRead(BaseModel):
    """An item."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    description: str | None
    views: int
    owner_id: int | None = None
    created_at: datetime
    updated_at: datetime


class ItemList(BaseModel):
    """Some items."""

    items: list[ItemRead]


class ItemPage(ItemList):
    """A numbered page of items."""

    total: int
    page: int
    size: int
    pages: int


class ItemCursorPage(ItemList):
    """A page of items with the cursor of the next one, null at the end."""

    next_cursor: str | None
