"""Who has to leave."""

from app.chat.guard import guard
from app.core.database import get_database
from app.crud import users
from tests.chat.people import People
from tests.chat.sockets import closing_code, receive


async def test_whoever_is_shut_out_has_to_leave(people: People, hall: str) -> None:
    """The guard finds them, and only them."""
    async with people.join(hall, "ann") as ann, people.join(hall, "bob") as bob:
        for socket, name in ((ann, "ann"), (bob, "bob")):
            await receive(socket, type="user_joined", username=name)
        async with get_database().sessions() as session, session.begin():
            user = await users.get_by_username(session, username="ann")
            assert user is not None
            await users.deactivate(session, user=user)
        await guard.check()
        assert await closing_code(ann) == 1008
        assert (await receive(bob, type="user_left"))["username"] == "ann"
        await bob.send_json({"content": "still here"})
        assert (await receive(bob))["content"] == "still here"
