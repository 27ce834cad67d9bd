"""Commands about users."""

import argparse

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud import users
from app.manage_users import create_superuser, deactivate
from app.models.user import User


@pytest.fixture
def arguments(monkeypatch: pytest.MonkeyPatch) -> argparse.Namespace:
    """Describe a new superuser."""
    monkeypatch.setenv("SUPERUSER_PASSWORD", "battery staple")
    return argparse.Namespace(username="Admin", email="admin@example.com")


async def test_a_superuser_is_created_once(
    session: AsyncSession, arguments: argparse.Namespace
) -> None:
    """The second time the name is taken."""
    await create_superuser(arguments)
    user = await users.get_by_username(session, username="admin")
    assert user is not None
    assert user.is_superuser
    await session.commit()
    with pytest.raises(SystemExit, match="taken"):
        await create_superuser(arguments)


async def test_a_bad_superuser_is_refused(
    arguments: argparse.Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same rules hold as for everybody."""
    monkeypatch.setenv("SUPERUSER_PASSWORD", "short")
    with pytest.raises(SystemExit, match="password"):
        await create_superuser(arguments)


async def test_a_deactivated_user_is_out(
    client: AsyncClient, user: User, auth_headers: dict[str, str]
) -> None:
    """At once, whatever let them in before; they are told why."""
    await deactivate(argparse.Namespace(username="ALICE"))
    answer = await client.get("/users/me", headers=auth_headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "INACTIVE_USER")


@pytest.mark.parametrize("username", ["root", "nobody"])
async def test_who_cannot_be_deactivated(superuser: User, username: str) -> None:
    """The last superuser, and nobody."""
    with pytest.raises(SystemExit):
        await deactivate(argparse.Namespace(username=username))
