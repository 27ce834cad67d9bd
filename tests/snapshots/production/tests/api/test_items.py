"""Items over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import pagination
from app.core.view_counter import ViewCounter
from app.dependencies import view_counter
from app.models.item import Item


@pytest.fixture
async def counter(client: AsyncClient) -> AsyncIterator[ViewCounter]:
    """Return the view counter, stopped, so that it writes only when a test calls `flush`."""
    await view_counter.stop()
    yield view_counter
    view_counter.start()


@pytest.fixture
async def reader(app: FastAPI, client: AsyncClient) -> AsyncIterator[AsyncClient]:
    """Return a client without credentials, whose responses may be cached."""
    async with AsyncClient(transport=ASGITransport(app), base_url=client.base_url) as opened:
        yield opened


async def create(author: AsyncClient, name: str) -> int:
    """Create an item and return its id."""
    answer = await author.post("/items", json={"name": name})
    assert answer.status_code == 201
    return int(answer.json()["id"])


async def test_a_new_item_is_on_the_first_page(author: AsyncClient) -> None:
    """Return a new item in the next list, despite the cache."""
    assert (await author.get("/items")).json()["total"] == 0
    item_id = await create(author, "first")
    page = (await author.get("/items")).json()
    assert page["items"][0]["id"] == item_id
    assert (page["total"], page["page"], page["size"], page["pages"]) == (1, 1, 20, 1)


async def test_pages_are_newest_first(author: AsyncClient) -> None:
    """Return pages newest first, and an empty page after the last."""
    ids = [await create(author, f"item {number}") for number in range(5)]
    answers = [await author.get("/items", params={"page": n, "size": 2}) for n in (1, 2, 3, 4)]
    pages = [answer.json() for answer in answers]
    assert [item["id"] for page in pages for item in page["items"]] == ids[::-1]
    assert pages[3] == {"items": [], "total": 5, "page": 4, "size": 2, "pages": 3}


async def test_a_cursor_reads_each_item_once(author: AsyncClient) -> None:
    """Return each item once by cursor, although items are created meanwhile."""
    ids = [await create(author, f"item {number}") for number in range(5)]
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await author.get("/items", params={"cursor": cursor, "size": 2})).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        await create(author, "meanwhile")
    assert seen == ids[::-1]


async def test_each_page_and_cursor_is_its_own(
    author: AsyncClient, reader: AsyncClient, session: AsyncSession
) -> None:
    """Return the page or cursor that is asked for, of items that were created at one moment."""
    ids = [await create(author, f"item {number}") for number in range(4)]
    await session.execute(update(Item).values(created_at=datetime(2020, 1, 1, tzinfo=UTC)))
    await session.commit()
    pages = [(await reader.get(f"/items?page={n}&size=2")).json() for n in (1, 2)]
    cursor = (await reader.get("/items?cursor=&size=2")).json()["next_cursor"]
    behind = (await reader.get("/items", params={"cursor": cursor, "size": 2})).json()
    assert [item["id"] for page in pages for item in page["items"]] == ids[::-1]
    assert [item["id"] for item in behind["items"]] == ids[1::-1]


async def test_a_reader_sees_each_change_at_once(author: AsyncClient, reader: AsyncClient) -> None:
    """Return the changed list after each kind of write, despite the cache."""
    item_id = await create(author, "first")
    seen = [(await reader.get("/items")).json()["items"]]
    for method, path, body in (
        ("PATCH", f"/items/{item_id}", {"name": "changed"}),
        ("POST", "/items/bulk", {"items": [{"name": "second"}]}),
        ("DELETE", f"/items/{item_id}", None),
    ):
        await author.request(method, path, json=body)
        seen.append((await reader.get("/items")).json()["items"])
    names = [[item["name"] for item in items] for items in seen]
    assert names == [["first"], ["changed"], ["second", "changed"], ["second"]]


async def test_a_total_ends_at_its_limit(
    author: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cap the total and the number of pages at MAX_TOTAL."""
    monkeypatch.setattr(pagination, "MAX_TOTAL", 3)
    ids = [await create(author, f"item {number}") for number in range(5)]
    answers = [await author.get("/items", params={"page": n, "size": 2}) for n in (1, 2, 3)]
    pages = [answer.json() for answer in answers]
    assert [(page["total"], page["pages"]) for page in pages] == [(3, 2)] * 3
    assert [item["id"] for page in pages for item in page["items"]] == ids[:1:-1]


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
    """Name the field, or the offset of invalid JSON, without repeating the input."""
    headers = {"Content-Type": "application/json"}
    answer = await author.request(method, path, content=content, headers=headers)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert "swordfish" not in answer.text


async def test_an_item_is_changed_and_deleted(author: AsyncClient) -> None:
    """Keep the fields that a PATCH leaves out; return 404 after a DELETE."""
    item_id = await create(author, "old")
    await author.patch(f"/items/{item_id}", json={"description": "told"})
    changed = (await author.patch(f"/items/{item_id}", json={"name": "new"})).json()
    assert (changed["name"], changed["description"]) == ("new", "told")
    assert (await author.delete(f"/items/{item_id}")).status_code == 204
    assert (await author.get(f"/items/{item_id}")).status_code == 404


async def test_a_change_moves_updated_at(
    author: AsyncClient, session: AsyncSession, counter: ViewCounter
) -> None:
    """Move `updated_at` when an item is changed, and not when it is viewed."""
    path = f"/items/{await create(author, 'old')}"
    await session.execute(update(Item).values(updated_at=datetime(2020, 1, 1, tzinfo=UTC)))
    await session.commit()
    await author.get(path)
    await counter.flush()
    viewed = (await author.get(path)).json()
    assert (viewed["views"], viewed["updated_at"][:4]) == (1, "2020")
    changed = (await author.patch(path, json={"name": "new"})).json()
    assert changed["updated_at"][:4] != "2020"


@pytest.mark.parametrize("name", ["", "x" * 201, "nul\x00"])
async def test_a_bad_name_is_refused(author: AsyncClient, name: str) -> None:
    """Return 422 for a name that is empty, too long, or has a NUL."""
    assert (await author.post("/items", json={"name": name})).status_code == 422


async def test_a_bulk_is_all_or_nothing(author: AsyncClient) -> None:
    """Create no item of a bulk request if one of them is invalid."""
    good = [{"name": f"item {number}"} for number in range(3)]
    answer = await author.post("/items/bulk", json={"items": good})
    assert answer.status_code == 201
    assert len(answer.json()["items"]) == 3
    assert (await author.post("/items/bulk", json={"items": [*good, {}]})).status_code == 422
    assert (await author.get("/items")).json()["total"] == 3


async def test_views_are_counted(author: AsyncClient, counter: ViewCounter) -> None:
    """Count one view for each read of an item, and none for a list."""
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
    """Return the ten most viewed items, of equal ones the newest first."""
    ids = [await create(author, f"item {number}") for number in range(12)]
    for item_id in (ids[1], ids[0], ids[0]):
        await author.get(f"/items/{item_id}")
    await counter.flush()
    popular = (await author.get("/popular-items")).json()
    assert [item["id"] for item in popular["items"]] == [*ids[:2], *ids[:3:-1]]


async def test_the_dashboard_counts(author: AsyncClient, counter: ViewCounter) -> None:
    """Return the number of items and the sum of their views."""
    ids = [await create(author, f"item {number}") for number in range(4)]
    for item_id in (*ids, *ids, ids[0]):
        await author.get(f"/items/{item_id}")
    await counter.flush()
    figures = (await author.get("/dashboard")).json()
    assert (figures["items"], figures["views"]) == (4, 9)
