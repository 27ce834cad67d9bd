"""Schemas of {{names_words}}."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from app.core.lists import ListQuery

# slot: shapes


class __name_pascal__Create(BaseModel):
    """The body that creates {{name_indefinite}}."""

    # slot: create


# slot: bulk-create spaced


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


# slot: bulk-read spaced


class __name_pascal__Query(ListQuery):
    """Filters and sort order of a list of {{names_words}}."""

    sort: Literal["id", "-id", *slot_sorts] = "-id"
    # slot: filters
