"""Accounts and the replica."""

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.replica import ITEM, catch_up


async def test_who_is_signed_in_is_asked_of_the_primary(
    reader: AsyncClient, auth_headers: dict[str, str], copy: AsyncEngine
) -> None:
    """The replica knows nobody here, and still answers what may be old."""
    await catch_up(copy)
    reader.headers.update(auth_headers)
    assert (await reader.get(f"/items/{ITEM}")).status_code == 200
    assert (await reader.get("/users/me")).status_code == 200
