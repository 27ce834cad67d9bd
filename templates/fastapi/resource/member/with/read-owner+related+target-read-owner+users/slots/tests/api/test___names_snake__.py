from tests.__targets_snake__ import make_body as make___target_snake__

# slot: included
not one["{{field_snake}}"]

# slot: tests
async def test_own___field_snake___is_included(author: AsyncClient, session: AsyncSession) -> None:
    """Add what the reader owns."""
    body = await make___target_snake__(session, __target_seed__)
    target_id = (await author.post("{{target_route}}", json=body)).json()["id"]
    path = f"{{route}}/{(await create(author, session))['id']}"
    await author.patch(path, json={"{{column}}": slot_linked})
    page = (await author.get("{{route}}", params={"include": "{{field_snake}}"})).json()
    assert page["items"][0]["{{field_snake}}"]
    # slot: unlinked
