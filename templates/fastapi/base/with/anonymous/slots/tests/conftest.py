# slot: fixtures spaced
@pytest.fixture
def author(client: AsyncClient) -> AsyncClient:
    """Lend a client that may write, as all may."""
    return client
