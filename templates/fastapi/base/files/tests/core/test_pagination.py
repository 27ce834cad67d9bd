"""Pagination of a query by page number and by cursor."""

from base64 import urlsafe_b64encode

import pytest
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.deps import ReadSessionDep, RowId
from app.core import pagination
from app.core.pagination import (
    Cursor,
    CursorPage,
    Page,
    PageDep,
    PageParams,
    paginate,
    paginate_by_cursor,
)
from app.main import create_app
from tests.core.samples import Sample, SampleRead

KEYS = (Sample.created_at, Sample.id)


@pytest.fixture(autouse=True)
async def rows(samples: None, session: AsyncSession) -> None:
    session.add_all([Sample(name=name) for name in ("a", "b", "a", "b", "a")])
    await session.flush()


async def test_a_filter_is_a_where(session: AsyncSession, statements: list[str]) -> None:
    """Apply the filter to the rows and the total, in one statement."""
    query = select(Sample).where(Sample.name == "a").order_by(Sample.id)
    page = await paginate(session, query, PageParams(page=2, size=2), SampleRead)
    assert (page.total, page.pages, [row.name for row in page.items]) == (3, 2, ["a"])
    assert len(statements) == 1


@pytest.mark.parametrize(("name", "pages"), [("b", 1), ("c", 0)])
async def test_no_page_follows_a_full_one(session: AsyncSession, name: str, pages: int) -> None:
    """Count no page after the last row, and return no cursor that leads past it."""
    query = select(Sample).where(Sample.name == name)
    page = await paginate(session, query.order_by(Sample.id), PageParams(1, 2), SampleRead)
    assert page.pages == pages
    by_cursor = await paginate_by_cursor(session, query, KEYS, "", 2, SampleRead)
    assert by_cursor.next_cursor is None


@pytest.mark.parametrize("names", [["a"], ["b"], ["a", "b"], ["c"]])
async def test_queries_of_one_shape_keep_their_values(
    session: AsyncSession, names: list[str]
) -> None:
    """Bind each query's own values to the cached statement that queries of one shape share."""
    query = select(Sample).where(Sample.name.in_(names), Sample.size <= 5 - len(names))
    for one in (query, query.where(Sample.name != "a")):
        page = await paginate(session, one.order_by(Sample.id), PageParams(1, 2), SampleRead)
        found = (await session.scalars(one)).all()
        assert page.total == len(found)
        assert {row.name for row in page.items} == {row.name for row in found}


async def test_a_cursor_walks_a_filter(session: AsyncSession) -> None:
    cursor: str | None = ""
    seen: list[int] = []
    while cursor is not None:
        query = select(Sample).where(Sample.name == "a")
        page = await paginate_by_cursor(session, query, KEYS, cursor, 2, SampleRead)
        assert {row.name for row in page.items} == {"a"}
        seen += [row.id for row in page.items]
        cursor = page.next_cursor
    assert len(seen) == 3
    assert seen == sorted(seen, reverse=True)


async def test_rows_are_counted_to_the_limit(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch, statements: list[str]
) -> None:
    """Count no more than MAX_TOTAL rows, by a LIMIT in the count."""
    monkeypatch.setattr(pagination, "MAX_TOTAL", 3)
    query = select(Sample).order_by(Sample.id)
    pages = [await paginate(session, query, PageParams(n, 2), SampleRead) for n in (1, 2, 3)]
    assert [(page.total, len(page.items)) for page in pages] == [(3, 2), (3, 1), (3, 0)]
    assert all("LIMIT" in statement.partition("count(")[2] for statement in statements)


# A time before year 1 in UTC, an id of more than 32 bits, no time at all, and other notations of
# a time and an id than those that a cursor has.
BAD_CURSORS = (
    b"0001-01-01T00:00:00+01:00|1",
    b"2026-01-01T00:00:00+00:00|2147483648",
    b"bad",
    b"2026-01-01T00:00:00+00:00|1_0",
    b"2026-01-01T00:00:00+00:00| 1",
    b"2026-01-01T00:00:00Z|1",
    b"20260101T000000+0000|1",
)


@pytest.mark.parametrize(
    "path",
    [
        "?page=0",
        "?page=1000001",
        "?size=0",
        "?size=101",
        "?page=x",
        "?page=1_0",
        "?page=%2B1",
        "?page=1.0",
        "?page=%D9%A1",
        "?size=1_0",
        *(f"?cursor={urlsafe_b64encode(text).decode().rstrip('=')}" for text in BAD_CURSORS),
        *(f"/{bad}" for bad in ("1_0", "+1", "1.0", "%201", "%D9%A1", "0", "2147483648")),
    ],
)
async def test_a_bad_page_is_refused(path: str) -> None:
    """Return 422 for a malformed page, size, cursor or id, even if `int` would parse it."""
    app = create_app()

    @app.get("/samples")
    async def list_samples(
        session: ReadSessionDep, page: PageDep, cursor: Cursor | None = None
    ) -> Page[SampleRead] | CursorPage[SampleRead]:
        if cursor is None:
            return await paginate(session, select(Sample), page, SampleRead)
        return await paginate_by_cursor(
            session, select(Sample), KEYS, cursor, page.size, SampleRead
        )

    @app.get("/samples/{sample_id}")
    async def read_sample(sample_id: RowId) -> None:
        """Do nothing."""

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.get(f"/samples{path}")
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
