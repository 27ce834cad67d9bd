from tests.__targets_snake__ import add___target_snake__
from tests.numbers import next_number

# slot: tests
async def test___field_snake___is_included(author: AsyncClient, session: AsyncSession, statements: list[str]) -> None:
    """Add what the field names, if the reader may see it, in a constant number of queries."""
    queries = []
    params = {"include": "{{field_snake}}", "size": "100"}
    for number in (1, 2):
        path = f"{{route}}/{(await create(author, session, number))['id']}"
        target_id = (await add___target_snake__(session, __target_seed__)).id
        assert (await author.patch(path, json={"{{column}}": slot_linked})).status_code == 200
        one = (await author.get(path, params=params)).json()
        assert slot_included
        statements.clear()
        page = (await author.get("{{route}}", params=params)).json()
        queries.append(len(statements))
        assert one in page["items"]
    assert len(set(queries)) == 1
    # slot: unlinked
