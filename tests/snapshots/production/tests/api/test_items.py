"""Items over HTTP."""

import pytest
from httpx2 import AsyncClient


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


@pytest.mark.parametrize(
    "query", ["page=0", "page=1000001", "size=0", "size=101", "page=x", "cursor=bad"]
)
async def test_a_bad_page_is_refused(client: AsyncClient, query: str) -> None:
    """Numbers outside of the range, and cursors that nobody was given."""
    answer = await client.get(f"/items?{query}")
    assert answer.status_code == 422
    assert answer.json()["code"] == "VALIDATION_ERROR"


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


async def test_the_dashboard_counts(author: AsyncClient) -> None:
    """Figures are exact."""
    await create(author, "one")
    assert (await author.get("/dashboard")).json()["items"] == 1
