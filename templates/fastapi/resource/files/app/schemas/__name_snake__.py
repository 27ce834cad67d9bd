"""Schemas of {{names_words}}."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.core.pagination import Number

# slot: shapes


class __name_pascal__Create(BaseModel):
    """The body that creates {{name_indefinite}}."""

    # slot: create


class __name_pascal__Update(BaseModel):
    """Changes of {{name_indefinite}}; a field that is left out keeps its value."""

    # slot: update

    # slot: validators


class __name_pascal__Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    # slot: read
    created_at: dt.datetime
    updated_at: dt.datetime
    # slot: owner


class __name_pascal__Query(BaseModel):
    """Filters and sort order of a list of {{names_words}}."""

    model_config = ConfigDict(extra="forbid")

    page: Annotated[Number, Field(ge=1, le=1_000_000)] = 1
    size: Annotated[Number, Field(ge=1, le=100)] = 20
    sort: Literal["id", "-id", *slot_sorts] = "-id"
    # slot: filters
