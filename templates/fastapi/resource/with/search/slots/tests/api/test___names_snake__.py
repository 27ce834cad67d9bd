# slot: tests
async def test_a_list_is_searched(author: AsyncClient, session: AsyncSession) -> None:
    """Search all fields, ignoring case, with the wildcards of LIKE taken literally."""
    fields = [*slot_searched]
    made = [await create(author, session, number) for number in (3, 2, 1)]
    for q in [*(made[0][field].swapcase() for field in fields), "%", "_", "/", "\\"]:
        page = (await author.get("{{route}}", params={"q": q})).json()
        found = [
            one
            for one in reversed(made)
            if any(q.lower() in one[field].lower() for field in fields)
        ]
        assert (page["items"], page["total"]) == (found, len(found))
