"""The commands that create, activate and deactivate users, and set their passwords."""

import argparse

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud import users
from app.manage_users import activate, create_superuser, deactivate, set_password
from app.models.user import User


@pytest.fixture
def arguments(monkeypatch: pytest.MonkeyPatch) -> argparse.Namespace:
    """Return the command's arguments for a new superuser."""
    monkeypatch.setenv("SUPERUSER_PASSWORD", "battery staple")
    return argparse.Namespace(username="Admin", email="admin@example.com")


async def test_a_superuser_is_created_once(
    session: AsyncSession, arguments: argparse.Namespace
) -> None:
    """Exit with an error if the username is taken."""
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
    """Exit with an error for a password that registration would refuse."""
    monkeypatch.setenv("SUPERUSER_PASSWORD", "short")
    with pytest.raises(SystemExit, match="password"):
        await create_superuser(arguments)


async def test_a_deactivated_user_is_out(
    client: AsyncClient, user: User, auth_headers: dict[str, str]
) -> None:
    """Return 403 INACTIVE_USER for a token or session of a deactivated user."""
    await deactivate(argparse.Namespace(username="ALICE"))
    answer = await client.get("/users/me", headers=auth_headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "INACTIVE_USER")


@pytest.mark.parametrize("username", ["root", "unknown"])
async def test_who_cannot_be_deactivated(superuser: User, username: str) -> None:
    """Exit with an error for the last superuser and for an unknown username."""
    with pytest.raises(SystemExit):
        await deactivate(argparse.Namespace(username=username))


async def test_a_user_is_activated_again(
    client: AsyncClient, user: User, auth_headers: dict[str, str]
) -> None:
    """Refuse a deactivated user's sessions and tokens, and accept them again once activated."""
    for command, status in ((deactivate, 403), (activate, 200)):
        await command(argparse.Namespace(username="alice"))
        answer = await client.get("/users/me", headers=auth_headers)
        assert answer.status_code == status


async def test_a_password_is_set(
    client: AsyncClient,
    session: AsyncSession,
    user: User,
    auth_headers: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """End the user's sessions and tokens, and accept the new password alone."""
    monkeypatch.setenv("NEW_PASSWORD", "battery staple")
    await set_password(argparse.Namespace(username="ALICE"))
    assert (await client.get("/users/me", headers=auth_headers)).status_code == 401
    await session.refresh(user)
    for password, known in (("correct horse", False), ("battery staple", True)):
        found = await users.authenticate(session, username="alice", password=password)
        assert (found is not None) == known


async def test_a_short_password_is_not_set(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit with an error for a password that registration would refuse."""
    monkeypatch.setenv("NEW_PASSWORD", "short")
    with pytest.raises(SystemExit, match="password: "):
        await set_password(argparse.Namespace(username="alice"))
