from operator import ge, le

from app.schemas.__name_snake__ import __name_pascal__Read

# slot: tests
@pytest.mark.parametrize("field", [*slot_ranges])
async def test_a_list_is_of_a_range(author: AsyncClient, session: AsyncSession, field: str) -> None:
    """Include both ends of a range."""
    made = [await create(author, session, number) for number in (2, 1, 3)]
    value = made[0][field]
    rows = [__name_pascal__Read(**one) for one in reversed(made)]
    middle = getattr(__name_pascal__Read(**made[0]), field)
    for bound, is_within in (("gte", ge), ("lte", le)):
        page = (await author.get("{{route}}", params={f"{field}.{bound}": value})).json()
        found = [__name_pascal__Read(**one) for one in page["items"]]
        assert found == [row for row in rows if is_within(getattr(row, field), middle)]
