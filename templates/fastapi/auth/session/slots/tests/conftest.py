from tests.users import PASSWORD

# slot: fixtures spaced
async def get_headers(client: AsyncClient, cookie: str = "") -> dict[str, str]:
    """Return the cookie and CSRF token of a session; clear the client's own cookies."""
    sent = {"Cookie": cookie} if cookie else {}
    answer = await client.get("/session/csrf", headers=sent)
    cookie = cookie or f"session={answer.cookies['session']}"
    client.cookies.clear()
    return {"Cookie": cookie, "X-CSRF-Token": answer.json()["csrf_token"]}


async def log_in(client: AsyncClient, username: str) -> dict[str, str]:
    """Sign a user in and return the headers that authenticate a request."""
    body = {"username": username, "password": PASSWORD}
    answer = await client.post("/session", json=body, headers=await get_headers(client))
    client.cookies.clear()
    return await get_headers(client, f"session={answer.cookies['session']}")


@pytest.fixture
async def visitor_headers(client: AsyncClient) -> dict[str, str]:
    """Return the headers of an anonymous session."""
    return await get_headers(client)
