from tests.__targets_snake__ import add___target_snake__
from tests.numbers import next_number

# slot: refused
("{{column}}", [0]),
("{{column}}", [2**31 - 1]),
("{{column}}", [1] * 51),

# slot: tests
async def test___column___are_replaced(author: AsyncClient, session: AsyncSession) -> None:
    """A change of the links is one of the version; their order and repetitions do not count."""
    created = await create(author, session)
    path = f"{{route}}/{created['id']}"
    ids = [(await add___target_snake__(session, __target_seed__)).id for _ in range(2)]
    etag = (await author.get(path)).headers["ETag"]
    changed = await author.patch(path, json={"{{column}}": [*reversed(ids), *ids]})
    assert changed.json()["{{column}}"] == ids
    assert changed.headers["ETag"] != etag
    page = (await author.get("{{route}}", params={"size": 100})).json()
    assert changed.json() in page["items"]
    assert (await author.get(path)).json() == changed.json()
    assert (await author.patch(path, json={"{{column}}": []})).json()["{{column}}"] == []
