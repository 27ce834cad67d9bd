# slot: tests
async def test_all_who_sign_in_read(
    auth_headers: dict[str, str],
    superuser_headers: dict[str, str],
    author: AsyncClient,
    session: AsyncSession,
) -> None:
    """Return rows that another user created, too."""
    made = await create(author, session)
    for headers in (auth_headers, superuser_headers):
        answer = await author.get(f"{{route}}/{made['id']}", headers=headers)
        assert answer.json() == made
        page = (await author.get("{{route}}", headers=headers)).json()
        assert (page["items"], page["total"]) == ([made], 1)


async def test_visitors_see_nothing(client: AsyncClient) -> None:
    """Return 401 without credentials."""
    assert (await client.get("{{route}}")).status_code == 401
    assert (await client.get("{{route}}/1")).status_code == 401
