"""Pagination: numbered pages with a capped total, and cursors to any depth."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, BeforeValidator
from sqlalchemy import BindParameter, Select, bindparam, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.util import LRUCache

Read = TypeVar("Read", bound=BaseModel)
AnySelect = Select[*tuple[Any, ...]]

MAX_TOTAL = 10_000
NUMBER = re.compile(r"-?[0-9]+")


def read_number(text: object) -> object:
    """Refuse other notations that Python accepts, such as `1_0`, `+1` or `1.0`."""
    if isinstance(text, str) and not NUMBER.fullmatch(text):
        raise ValueError("not a whole number")
    return text


Number = Annotated[int, BeforeValidator(read_number)]
PageSize = Annotated[Number, Query(ge=1, le=100)]
Cursor = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class PageParams:
    page: int
    size: int


async def get_page(
    page: Annotated[Number, Query(ge=1, le=1_000_000)] = 1, size: PageSize = 20
) -> PageParams:
    return PageParams(page, size)


PageDep = Annotated[PageParams, Depends(get_page)]


class Page(BaseModel, Generic[Read]):
    """A numbered page; `total` is at most MAX_TOTAL, and pages past it are empty."""

    items: list[Read]
    total: int
    page: int
    size: int
    pages: int


class CursorPage(BaseModel, Generic[Read]):
    """A page, and the cursor of the next one, null at the end."""

    items: list[Read]
    next_cursor: str | None


Statements = tuple[AnySelect, AnySelect, Sequence[BindParameter[Any]]]
statements: LRUCache[Any, Statements] = LRUCache(64)


def with_total(query: AnySelect) -> tuple[AnySelect, AnySelect]:
    """Return the statement of a page, with the total in each row, and the statement of the total.

    Rows take half the time of objects.
    """
    counted = query.with_only_columns(literal(1), maintain_column_froms=True).order_by(None)
    capped = counted.limit(bindparam("total_limit")).subquery()
    total = select(func.count()).select_from(capped).scalar_subquery().label("total_rows")
    found = query.with_only_columns(*query.selected_columns, total)
    return found.limit(bindparam("page_limit")).offset(bindparam("page_offset")), select(total)


def prepare(query: AnySelect) -> tuple[AnySelect, AnySelect, dict[str, Any]]:
    """Return the statements of a query, and its values.

    Building statements takes as long as running them: queries that differ in values share them,
    by the key of SQLAlchemy's own cache, which its example of a cache uses, too.
    """
    values: dict[str, Any] = {"total_limit": MAX_TOTAL + 1}
    shape = query._generate_cache_key()
    if shape is None:
        return *with_total(query), values
    if shape.key not in statements:
        statements[shape.key] = *with_total(query), shape.bindparams
    found, total, first = statements[shape.key]
    pairs = zip(first, shape.bindparams, strict=True)
    return found, total, values | {old.key: new.effective_value for old, new in pairs}


async def paginate(
    session: AsyncSession, query: AnySelect, params: PageParams, read: type[Read]
) -> Page[Read]:
    """Return a page of a sorted query, with its total, by one statement."""
    found, total, values = prepare(query)
    offset = (params.page - 1) * params.size
    limit = min(params.size, MAX_TOTAL - offset)
    rows: Sequence[Any] = []
    if limit > 0:
        bounds = {"page_limit": limit, "page_offset": offset}
        rows = (await session.execute(found, values | bounds)).all()
    # A page past the end has no row with the total.
    count: int = rows[0].total_rows if rows else await session.scalar(total, values) or 0
    count = min(count, MAX_TOTAL)
    page = {
        "items": rows,
        "total": count,
        "page": params.page,
        "size": params.size,
        "pages": -(-count // params.size),
    }
    return Page[read].model_validate(page, from_attributes=True)  # type: ignore[valid-type]


async def paginate_by_cursor(
    session: AsyncSession,
    query: AnySelect,
    keys: Sequence[InstrumentedAttribute[Any]],
    cursor: str,
    size: int,
    read: type[Read],
) -> CursorPage[Read]:
    """Return the rows after a cursor, by descending keys, of which the last is unique."""
    values = decode_cursor(cursor, keys)
    if values:
        *less, behind = (key < value for key, value in zip(keys, values, strict=True))
        # MariaDB uses the index for this form, but not for a row comparison.
        bounds = (key <= value for key, value in zip(keys[:-1], values, strict=False))
        query = query.where(*bounds, or_(*less, behind))
    found = query.with_only_columns(*query.selected_columns).order_by(*(key.desc() for key in keys))
    rows = (await session.execute(found.limit(size + 1))).all()
    more = len(rows) > size
    last = [getattr(rows[size - 1], key.key) for key in keys] if more else []
    page = {"items": rows[:size], "next_cursor": encode_cursor(last) if more else None}
    return CursorPage[read].model_validate(page, from_attributes=True)  # type: ignore[valid-type]


def encode_cursor(values: Sequence[datetime | int]) -> str:
    """Return a URL-safe cursor of the last row's keys."""
    texts = [each.isoformat() if isinstance(each, datetime) else str(each) for each in values]
    return base64.urlsafe_b64encode("|".join(texts).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, keys: Sequence[InstrumentedAttribute[Any]]) -> list[datetime | int]:
    """Return the values of the keys, none for an empty cursor; raise 422 for a bad one."""
    values: list[datetime | int] = []
    if not cursor:
        return values
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        texts = base64.b64decode(padded, altchars=b"-_", validate=True).decode().split("|")
        for key, text in zip(keys, texts, strict=True):
            if getattr(key.type, "impl_instance", key.type).python_type is datetime:
                values.append(datetime.fromisoformat(text).astimezone(UTC))
            else:
                values.append(int(text))
        # Python parses more than encode_cursor writes; ids have 32 bits.
        if encode_cursor(values) != cursor or not all(
            0 <= each < 2**31 for each in values if isinstance(each, int)
        ):
            raise ValueError("not written by encode_cursor")
    except (binascii.Error, OverflowError, ValueError) as error:
        found = {"loc": ("query", "cursor"), "msg": "not a cursor", "type": "value_error"}
        raise RequestValidationError([found]) from error
    return values
