# slot: tests
async def test_administrators_alone_read(
    auth_headers: dict[str, str], author: AsyncClient, session: AsyncSession
) -> None:
    """Return 403 to other users."""
    made = await create(author, session)
    for path in ("{{route}}", f"{{route}}/{made['id']}"):
        assert (await author.get(path)).status_code == 200
        assert (await author.get(path, headers=auth_headers)).status_code == 403


async def test_visitors_see_nothing(client: AsyncClient) -> None:
    """Return 401 without credentials."""
    assert (await client.get("{{route}}")).status_code == 401
    assert (await client.get("{{route}}/1")).status_code == 401
