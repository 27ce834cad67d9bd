"""Commands that disconnect a user from all workers."""

import argparse
from collections.abc import Awaitable, Callable

import pytest

from app.manage_users import deactivate, set_password
from app.models.user import User
from tests.chat.people import People
from tests.chat.sockets import closing_code, receive


@pytest.mark.parametrize("command", [deactivate, set_password])
async def test_the_user_of_a_command_leaves(
    people: People,
    user: User,
    hall: str,
    monkeypatch: pytest.MonkeyPatch,
    command: Callable[[argparse.Namespace], Awaitable[None]],
) -> None:
    """Close the user's connections without the session watcher."""
    monkeypatch.setenv("NEW_PASSWORD", "battery staple")
    async with people.join(hall, "alice") as alice:
        await receive(alice)
        await command(argparse.Namespace(username="alice"))
        assert await closing_code(alice) == 1008
