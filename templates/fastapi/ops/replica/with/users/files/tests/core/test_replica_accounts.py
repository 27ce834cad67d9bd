"""Authentication with a replica."""

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.replica import COPIED, catch_up


async def test_who_is_signed_in_is_asked_of_the_primary(
    reader: AsyncClient, auth_headers: dict[str, str], copy: AsyncEngine
) -> None:
    """Read users from the primary, and samples from the replica."""
    await catch_up(copy)
    reader.headers.update(auth_headers)
    assert (await reader.get(f"/samples/{COPIED}")).status_code == 200
    assert (await reader.get("/users/me")).status_code == 200
