"""{{names_sentence}} over HTTP."""

from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from tests.__names_snake__ import make_body


# slot: fixtures spaced


async def create(author: AsyncClient, session: AsyncSession, number: int = 1) -> dict[str, Any]:
    answer = await author.post("{{route}}", json=await make_body(session, number))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_one_is_created_read_changed_and_deleted(
    author: AsyncClient, session: AsyncSession
) -> None:
    """Return the values that were sent by POST and PATCH; return 404 after DELETE."""
    body = await make_body(session)
    answer = await author.post("{{route}}", json=body)
    assert answer.status_code == 201, answer.text
    created = answer.json()
    assert created == created | body
    path = f"{{route}}/{created['id']}"
    assert (await author.get(path)).json() == created
    body = await make_body(session, 2)
    changed = await author.patch(path, json=body)
    assert changed.status_code == 200, changed.text
    assert changed.json() == changed.json() | body
    assert (await author.get(path)).json() == changed.json()
    assert (await author.delete(path)).status_code == 204
    assert (await author.get(path)).status_code == 404
    assert (await author.patch(path, json={})).status_code == 404


async def test_a_change_of_another_version_is_refused(
    author: AsyncClient, session: AsyncSession
) -> None:
    """Return 412 if `If-Match` is not the current ETag."""
    path = f"{{route}}/{(await create(author, session))['id']}"
    etag = (await author.get(path)).headers["ETag"]
    assert (await author.get(path, headers={"If-None-Match": etag})).status_code == 304
    for sent, status in (('"0"', 412), (etag, 200)):
        answer = await author.patch(path, json={}, headers={"If-Match": sent})
        assert answer.status_code == status
    answer = await author.delete(path, headers={"If-Match": '"0"'})
    assert answer.status_code == 412


async def test_pages_are_newest_first(
    author: AsyncClient, session: AsyncSession, statements: list[str]
) -> None:
    """Return the total with each page, in a constant number of queries."""
    queries = []
    ids: list[int] = []
    for number in range(1, 5):
        ids.insert(0, (await create(author, session, number))["id"])
        statements.clear()
        page = (await author.get("{{route}}", params={"size": 2})).json()
        queries.append(len(statements))
        assert [one["id"] for one in page["items"]] == ids[:2]
        assert (page["total"], page["pages"]) == (number, (number + 1) // 2)
    assert len(set(queries)) == 1
    page = (await author.get("{{route}}", params={"sort": "id", "page": 2, "size": 3})).json()
    assert [one["id"] for one in page["items"]] == ids[:1]


async def test_a_cursor_walks_to_the_end(author: AsyncClient, session: AsyncSession) -> None:
    """Return each row once, newest first, whatever is created meanwhile."""
    ids = [(await create(author, session, number))["id"] for number in (1, 2, 3)]
    found: list[int] = []
    cursor = ""
    while cursor is not None:
        page = (await author.get("{{route}}", params={"cursor": cursor, "size": 2})).json()
        found += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        await create(author, session, len(found) + 2)
    assert found == ids[::-1]


@pytest.mark.parametrize(
    "query",
    [
        "sort=nothing",
        "nothing=1",
        "page=0",
        "size=101",
        "page=x",
        "q=",
        "cursor=x",
        "cursor=&sort=id",
        "cursor=&size=0",
        "include=nothing",
    ],
)
async def test_a_list_is_asked_for_by_what_has_an_index(author: AsyncClient, query: str) -> None:
    """Return 422 for an unknown filter, sort order or page."""
    answer = await author.get(f"{{route}}?{query}")
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        # slot: refused
    ],
)
async def test_a_bad_value_is_refused(
    author: AsyncClient, session: AsyncSession, field: str, value: Any
) -> None:
    """Return 422 for a value that is too long, out of range, of another type, or null."""
    path = f"{{route}}/{(await create(author, session))['id']}"
    assert (await author.patch(path, json={field: value})).status_code == 422
    body = await make_body(session, 2) | {field: value}
    assert (await author.post("{{route}}", json=body)).status_code == 422


# slot: tests spaced
