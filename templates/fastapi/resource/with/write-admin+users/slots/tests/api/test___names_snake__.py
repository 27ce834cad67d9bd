# slot: fixtures
@pytest.fixture
async def author(client: AsyncClient, superuser_headers: dict[str, str]) -> AsyncClient:
    """Return the client of a superuser: others may not write."""
    client.headers.update(superuser_headers)
    return client

# slot: tests
async def test_administrators_alone_write(
    auth_headers: dict[str, str], author: AsyncClient, session: AsyncSession
) -> None:
    """Return 403 to other users."""
    path = f"{{route}}/{(await create(author, session))['id']}"
    body = await make_body(session, 2)
    for method, route in (("POST", "{{route}}"), ("PATCH", path), ("DELETE", path)):
        answer = await author.request(method, route, json=body, headers=auth_headers)
        assert answer.status_code == 403
