# slot: tests
async def test_those_of_others_are_not_found(
    superuser_headers: dict[str, str], author: AsyncClient, session: AsyncSession
) -> None:
    """Return 404 for rows of other owners, and leave them out of lists."""
    path = f"{{route}}/{(await create(author, session))['id']}"
    assert (await author.get(path, headers=superuser_headers)).status_code == 404
    page = (await author.get("{{route}}", headers=superuser_headers)).json()
    assert (page["items"], page["total"]) == ([], 0)
    assert (await author.get(path)).status_code == 200


async def test_visitors_see_nothing(client: AsyncClient) -> None:
    """Return 401 without credentials."""
    assert (await client.get("{{route}}")).status_code == 401
    assert (await client.get("{{route}}/1")).status_code == 401
