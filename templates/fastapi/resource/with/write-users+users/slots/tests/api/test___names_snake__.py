# slot: tests
async def test_all_who_sign_in_write(
    superuser_headers: dict[str, str], author: AsyncClient, session: AsyncSession
) -> None:
    """Allow writes to rows that another user created."""
    path = f"{{route}}/{(await create(author, session))['id']}"
    for method, status in (("PATCH", 200), ("DELETE", 204)):
        answer = await author.request(method, path, json={}, headers=superuser_headers)
        assert answer.status_code == status
