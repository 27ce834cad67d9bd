"""The example data of a service with users."""

import argparse
import re

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.passwords import verify_password
from app.crud import users
from app.manage import seed


async def test_the_examples_are_of_a_user_who_can_change_them(
    client: AsyncClient, session: AsyncSession, capsys: pytest.CaptureFixture[str]
) -> None:
    """Create an owner for the example items, and print their random password."""
    await seed(argparse.Namespace())
    said = re.search(r"the user example, with the password (\S+)", capsys.readouterr().out)
    owner = await users.get_by_username(session, username="example")
    assert said is not None
    assert owner is not None
    assert await verify_password(said[1], owner.password_hash)
    assert not owner.is_superuser
    page = (await client.get("/items?size=100")).json()
    assert {item["owner_id"] for item in page["items"]} == {owner.id}
