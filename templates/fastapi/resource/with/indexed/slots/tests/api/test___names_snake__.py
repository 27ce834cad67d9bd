from sqlalchemy import select

from app.models.__name_snake__ import __name_pascal__
from app.schemas.__name_snake__ import __name_pascal__Read
from tests.__names_snake__ import add___name_snake__
from tests.plans import explain

# slot: tests
@pytest.mark.parametrize("field", [*slot_filters])
async def test_a_list_is_filtered_and_sorted(
    author: AsyncClient, session: AsyncSession, field: str
) -> None:
    """Return the total of the filtered rows, and sort equal values by id."""
    made = [await create(author, session, number) for number in (2, 1, 3)]
    value = made[0][field]
    page = (await author.get("{{route}}", params={field: value})).json()
    same = [one for one in reversed(made) if one[field] == value]
    assert (page["items"], page["total"]) == (same, len(same))
    for sort in (field, f"-{field}"):
        page = (await author.get("{{route}}", params={"sort": sort})).json()
        rows = [__name_pascal__Read(**one) for one in page["items"]]
        keys = [(getattr(row, field), row.id) for row in rows]
        assert keys == sorted(keys, reverse=sort.startswith("-"))
        assert page["total"] == 3


@pytest.mark.parametrize("field", [*slot_filters])
async def test_a_filter_uses_its_index(session: AsyncSession, field: str) -> None:
    row = await add___name_snake__(session)
    query = select(__name_pascal__).where(getattr(__name_pascal__, field) == getattr(row, field))
    plan = await explain(session, query)
    assert f"ix_{{table}}_{field}" in plan
