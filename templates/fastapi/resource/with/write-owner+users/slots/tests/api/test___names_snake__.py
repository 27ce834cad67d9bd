# slot: tests
async def test_those_of_others_are_not_changed(
    superuser_headers: dict[str, str], author: AsyncClient, session: AsyncSession
) -> None:
    """Return 404 for a row of another owner, to superusers too."""
    path = f"{{route}}/{(await create(author, session))['id']}"
    for method in ("PATCH", "DELETE"):
        answer = await author.request(method, path, json={}, headers=superuser_headers)
        assert answer.status_code == 404
    assert (await author.get(path)).status_code == 200
