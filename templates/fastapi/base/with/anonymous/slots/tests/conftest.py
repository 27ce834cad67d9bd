# slot: fixtures spaced
@pytest.fixture
def author(client: AsyncClient) -> AsyncClient:
    """Return a client that may write: any client may."""
    return client
