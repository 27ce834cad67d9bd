"""A command that disconnects a user from all workers."""

import argparse

from app.chat.session_watcher import session_watcher
from app.manage_users import deactivate
from app.models.user import User
from tests.chat.people import People
from tests.chat.sockets import closing_code, receive


async def test_a_deactivated_user_leaves(people: People, user: User, hall: str) -> None:
    """Close the connections of a deactivated user without the session watcher."""
    await session_watcher.stop()
    try:
        async with people.join(hall, "alice") as alice:
            await receive(alice)
            await deactivate(argparse.Namespace(username="alice"))
            assert await closing_code(alice) == 1008
    finally:
        session_watcher.start()
