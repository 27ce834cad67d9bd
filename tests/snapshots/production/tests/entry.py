"""Sign-in for tests that every kind of authentication shares."""

from httpx2 import AsyncClient, Response

from tests.users import PASSWORD


async def sign_in(client: AsyncClient, username: str, password: str = PASSWORD) -> Response:
    """Send a username and password, and return the response."""
    return await client.post("/token", data={"username": username, "password": password})
