# slot: tests
async def test_visitors_create_no_bulk(client: AsyncClient, session: AsyncSession) -> None:
    """Return 401 without credentials."""
    items = [await make_body(session)]
    assert (await client.post("{{route}}/bulk", json={"items": items})).status_code == 401
