"""What a command tells the workers."""

import argparse

from app.chat.guard import guard
from app.manage_users import deactivate
from app.models.user import User
from tests.chat.people import People
from tests.chat.sockets import closing_code, receive


async def test_a_deactivated_user_leaves(people: People, user: User, hall: str) -> None:
    """At once: the guard, which would find them, does not look."""
    await guard.watch.stop()
    try:
        async with people.join(hall, "alice") as alice:
            await receive(alice)
            await deactivate(argparse.Namespace(username="alice"))
            assert await closing_code(alice) == 1008
    finally:
        guard.watch.start()
