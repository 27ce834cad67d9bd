"""Schemas of items."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Description = Annotated[str, Field(max_length=5_000, pattern=r"^[^\x00]*$")]


class ItemCreate(BaseModel):
    name: Name
    description: Description | None = None


class ItemUpdate(BaseModel):
    """Changes of an item; a field that is left out stays."""

    name: Name | None = None
    description: Description | None = None

    @field_validator("name")
    @classmethod
    def refuse_null(cls, name: str | None) -> str | None:
        if name is None:
            raise ValueError("a name cannot be null")
        return name


class ItemBulkCreate(BaseModel):
    """Many new items, created together or not at all."""

    items: list[ItemCreate] = Field(min_length=1, max_length=1_000)


class ItemRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    description: str | None
    views: int
    owner_id: int | None = None
    created_at: datetime
    updated_at: datetime


class ItemList(BaseModel):
    items: list[ItemRead]
