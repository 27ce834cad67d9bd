# slot: fixtures spaced
@pytest.fixture
async def author(client: AsyncClient, auth_headers: dict[str, str]) -> AsyncClient:
    """Lend the client of a user who may write."""
    client.headers.update(auth_headers)
    return client
