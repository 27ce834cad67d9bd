"""Items over HTTP."""

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from app.core.views import ViewCounter
from app.crud import items
from app.dependencies import view_counter


@pytest.fixture
async def counter(client: AsyncClient) -> AsyncIterator[ViewCounter]:
    """Lend the counter of views, which writes only when told to, and nothing of other tests."""
    await view_counter.stop()
    yield view_counter
    view_counter.start()


async def create(author: AsyncClient, name: str) -> int:
    """Create an item and return its id."""
    answer = await author.post("/items", json={"name": name})
    assert answer.status_code == 201
    return int(answer.json()["id"])


async def test_a_new_item_is_on_the_first_page(author: AsyncClient) -> None:
    """What was written is in the next list that is read."""
    assert (await author.get("/items")).json()["total"] == 0
    item_id = await create(author, "first")
    page = (await author.get("/items")).json()
    assert page["items"][0]["id"] == item_id
    assert (page["total"], page["page"], page["size"], page["pages"]) == (1, 1, 20, 1)


async def test_pages_are_newest_first(author: AsyncClient) -> None:
    """Pages follow each other, and the one after the last is empty."""
    ids = [await create(author, f"item {number}") for number in range(5)]
    answers = [await author.get("/items", params={"page": n, "size": 2}) for n in (1, 2, 3, 4)]
    pages = [answer.json() for answer in answers]
    assert [item["id"] for page in pages for item in page["items"]] == ids[::-1]
    assert pages[3] == {"items": [], "total": 5, "page": 4, "size": 2, "pages": 3}


async def test_a_cursor_reads_each_item_once(author: AsyncClient) -> None:
    """Items that appear meanwhile move nothing."""
    ids = [await create(author, f"item {number}") for number in range(5)]
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await author.get("/items", params={"cursor": cursor, "size": 2})).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        await create(author, "meanwhile")
    assert seen == ids[::-1]


async def test_a_total_ends_at_its_limit(
    author: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the total nor the pages go beyond it."""
    monkeypatch.setattr(items, "MAX_TOTAL", 3)
    ids = [await create(author, f"item {number}") for number in range(5)]
    answers = [await author.get("/items", params={"page": n, "size": 2}) for n in (1, 2, 3)]
    pages = [answer.json() for answer in answers]
    assert [(page["total"], page["pages"]) for page in pages] == [(3, 2)] * 3
    assert [item["id"] for page in pages for item in page["items"]] == ids[:1:-1]


# A moment before the first year, an id of more than 32 bits, no moment at all, and what is not
# written as a cursor is.
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
    "query",
    [
        "page=0",
        "page=1000001",
        "size=0",
        "size=101",
        "page=x",
        "page=1_0",
        "page=%2B1",
        "page=1.0",
        "page=%D9%A1",
        "size=1_0",
        *(f"cursor={urlsafe_b64encode(text).decode().rstrip('=')}" for text in BAD_CURSORS),
    ],
)
async def test_a_bad_page_is_refused(client: AsyncClient, query: str) -> None:
    """Numbers outside of the range, and cursors that nobody was given."""
    answer = await client.get(f"/items?{query}")
    assert answer.status_code == 422
    assert answer.json()["code"] == "VALIDATION_ERROR"


@pytest.mark.parametrize("item_id", ["1_0", "+1", "1.0", "%201", "%D9%A1", "0", "2147483648"])
async def test_a_bad_id_is_refused(client: AsyncClient, item_id: str) -> None:
    """Python reads some of them as a number."""
    assert (await client.get(f"/items/{item_id}")).status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "content", "field"),
    [
        ("POST", "/items", '{"name": ["swordfish"]}', "name"),
        ("POST", "/items", '{"name": "swordfish\\u0000"}', "name"),
        ("POST", "/items", f'{{"name": "{"swordfish" * 23}"}}', "name"),
        ("POST", "/items", '{"name": "x", "description": {"y": "swordfish"}}', "description"),
        ("POST", "/items", '{"swordfish": 1}', "name"),
        ("POST", "/items", '{"name": swordfish}', "9"),
        ("POST", "/items/bulk", '{"items": [{"name": 1, "of": "swordfish"}]}', "items.0.name"),
        ("GET", "/items?page=swordfish", "", "page"),
        ("GET", "/items?cursor=swordfish", "", "cursor"),
        ("GET", "/items/swordfish", "", "item_id"),
    ],
)
async def test_an_error_never_repeats_what_was_sent(
    author: AsyncClient, method: str, path: str, content: str, field: str
) -> None:
    """It names the field, or the place where a body is no JSON any more."""
    headers = {"Content-Type": "application/json"}
    answer = await author.request(method, path, content=content, headers=headers)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert "swordfish" not in answer.text


async def test_an_item_is_changed_and_deleted(author: AsyncClient) -> None:
    """What is left out of a change stays."""
    item_id = await create(author, "old")
    await author.patch(f"/items/{item_id}", json={"description": "told"})
    changed = (await author.patch(f"/items/{item_id}", json={"name": "new"})).json()
    assert (changed["name"], changed["description"]) == ("new", "told")
    assert (await author.delete(f"/items/{item_id}")).status_code == 204
    assert (await author.get(f"/items/{item_id}")).status_code == 404


@pytest.mark.parametrize("name", ["", "x" * 201, "nul\x00"])
async def test_a_bad_name_is_refused(author: AsyncClient, name: str) -> None:
    """Names are short, not empty, and text."""
    assert (await author.post("/items", json={"name": name})).status_code == 422


async def test_a_bulk_is_all_or_nothing(author: AsyncClient) -> None:
    """One bad item keeps all the others out."""
    good = [{"name": f"item {number}"} for number in range(3)]
    answer = await author.post("/items/bulk", json={"items": good})
    assert answer.status_code == 201
    assert len(answer.json()["items"]) == 3
    assert (await author.post("/items/bulk", json={"items": [*good, {}]})).status_code == 422
    assert (await author.get("/items")).json()["total"] == 3


async def test_views_are_counted(author: AsyncClient, counter: ViewCounter) -> None:
    """Each read of an item is one, and a list of items is none."""
    ids = [await create(author, name) for name in ("one", "two", "three")]
    for item_id in (ids[0], ids[2], ids[0]):
        await author.get(f"/items/{item_id}")
    for _ in range(2):
        await counter.flush()
    page = (await author.get("/items")).json()
    assert {item["id"]: item["views"] for item in page["items"]} == dict(
        zip(ids, (2, 0, 1), strict=True)
    )


async def test_ten_items_are_popular(author: AsyncClient, counter: ViewCounter) -> None:
    """The most viewed is the first, and of equals the newest."""
    ids = [await create(author, f"item {number}") for number in range(12)]
    for item_id in (ids[1], ids[0], ids[0]):
        await author.get(f"/items/{item_id}")
    await counter.flush()
    popular = (await author.get("/popular-items")).json()
    assert [item["id"] for item in popular["items"]] == [*ids[:2], *ids[:3:-1]]


async def test_the_dashboard_counts(author: AsyncClient, counter: ViewCounter) -> None:
    """Figures are exact."""
    ids = [await create(author, f"item {number}") for number in range(4)]
    for item_id in (*ids, *ids, ids[0]):
        await author.get(f"/items/{item_id}")
    await counter.flush()
    figures = (await author.get("/dashboard")).json()
    assert (figures["items"], figures["views"]) == (4, 9)
