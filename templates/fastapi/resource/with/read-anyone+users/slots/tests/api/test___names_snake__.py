from tests.__names_snake__ import add___name_snake__

# slot: tests
async def test_anyone_reads(client: AsyncClient, session: AsyncSession) -> None:
    """Return 200 to anonymous reads, and 401 to anonymous writes."""
    path = f"{{route}}/{(await add___name_snake__(session)).id}"
    made = (await client.get(path)).json()
    page = (await client.get("{{route}}")).json()
    assert (page["items"], page["total"]) == ([made], 1)
    for method, route in (("POST", "{{route}}"), ("PATCH", path), ("DELETE", path)):
        assert (await client.request(method, route, json={})).status_code == 401
