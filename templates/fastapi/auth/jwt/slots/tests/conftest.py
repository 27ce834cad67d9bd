from tests.users import PASSWORD

# slot: fixtures spaced
async def log_in(client: AsyncClient, username: str) -> dict[str, str]:
    """Sign a user in and return the headers that authenticate a request."""
    form = {"username": username, "password": PASSWORD}
    answer = await client.post("/token", data=form)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
def visitor_headers() -> dict[str, str]:
    """Return the headers of an anonymous client: none."""
    return {}
