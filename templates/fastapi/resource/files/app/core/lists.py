"""Lists of rows: a page by its number in some order, or by a cursor to any depth."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pagination import (
    AnySelect,
    Cursor,
    CursorPage,
    Number,
    Page,
    PageParams,
    PageSize,
    Read,
    paginate,
    paginate_by_cursor,
)


class ListQuery(BaseModel):
    """The page that is asked for; an empty cursor is the beginning."""

    model_config = ConfigDict(extra="forbid")

    page: Annotated[Number, Field(ge=1, le=1_000_000)] = 1
    size: PageSize = 20
    cursor: Cursor | None = None
    sort: str = "-id"

    @model_validator(mode="after")
    def refuse_sorted_cursor(self) -> Self:
        if self.cursor is not None and self.sort != "-id":
            raise ValueError("a cursor walks newest first, without sort")
        return self


async def list_rows(
    session: AsyncSession, rows: AnySelect, query: ListQuery, model: type[Any], read: type[Read]
) -> Page[Read] | CursorPage[Read]:
    """Return the page of a model's rows that is asked for, sorted by id last."""
    if query.cursor is not None:
        return await paginate_by_cursor(session, rows, [model.id], query.cursor, query.size, read)
    keys = (getattr(model, query.sort.removeprefix("-")), model.id)
    rows = rows.order_by(*(key.desc() if query.sort.startswith("-") else key for key in keys))
    return await paginate(session, rows, PageParams(query.page, query.size), read)
