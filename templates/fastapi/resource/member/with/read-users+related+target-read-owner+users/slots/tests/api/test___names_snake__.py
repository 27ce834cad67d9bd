from tests.users import add_user

# slot: tests
async def test_hidden___field_snake___is_not_included(author: AsyncClient, session: AsyncSession) -> None:
    """Leave out a row that the reader may not read."""
    path = f"{{route}}/{(await create(author, session))['id']}"
    target = await add___target_snake__(session, __target_seed__)
    target_id = target.id
    assert (await author.patch(path, json={"{{column}}": slot_linked})).status_code == 200
    target.owner_id = (await add_user(session, "carol")).id
    await session.commit()
    params = {"include": "{{field_snake}}"}
    one = (await author.get(path, params=params)).json()
    page = (await author.get("{{route}}", params=params)).json()
    assert one in page["items"]
    assert not one["{{field_snake}}"]
    # slot: unlinked
