"""The way in."""

from httpx2 import AsyncClient, Response

from tests.users import PASSWORD


async def sign_in(client: AsyncClient, username: str, password: str = PASSWORD) -> Response:
    """Try to sign in."""
    return await client.post("/token", data={"username": username, "password": password})
