"""Connections of users who may no longer chat."""

from httpx2 import AsyncClient

from app.chat.session_watcher import check_sessions
from app.core.database import get_database
from app.crud import users
from app.models.user import User
from tests.chat.people import People
from tests.chat.sockets import closing_code, receive
from tests.users import PASSWORD


async def test_a_deactivated_user_is_found(people: People, hall: str) -> None:
    async with people.join(hall, "ann") as ann, people.join(hall, "bob") as bob:
        for socket, name in ((ann, "ann"), (bob, "bob")):
            await receive(socket, type="user_joined", username=name)
        async with get_database().sessions() as session, session.begin():
            user = await users.get_by_username(session, username="ann")
            assert user is not None
            await users.deactivate(session, user=user)
        await check_sessions()
        assert await closing_code(ann) == 1008
        assert (await receive(bob, type="user_left"))["username"] == "ann"
        await bob.send_json({"content": "still here"})
        assert (await receive(bob))["content"] == "still here"


async def test_a_new_password_closes_connections(
    client: AsyncClient, people: People, auth_headers: dict[str, str], hall: str
) -> None:
    """Close the user's connections after a new password, and none after a new e-mail address."""
    async with people.join(hall, "alice") as alice, people.join(hall, "bob") as bob:
        await receive(bob, username="bob")
        for change in ({"email": "new@example.com"}, {"new_password": "battery staple"}):
            body = change | {"current_password": PASSWORD}
            answer = await client.patch("/users/me", json=body, headers=auth_headers)
            assert answer.status_code == 200
            if "email" in change:
                await alice.send_json({"content": "still here"})
                await receive(alice, content="still here")
        assert await closing_code(alice) == 1008
        await bob.send_json({"content": "still here"})
        await receive(bob, username="bob", content="still here")


async def test_a_deleted_user_leaves(
    client: AsyncClient,
    people: People,
    user: User,
    superuser_headers: dict[str, str],
    hall: str,
) -> None:
    """Close the connections of a deleted user."""
    async with people.join(hall, "alice") as alice:
        await receive(alice)
        answer = await client.delete("/users/alice", headers=superuser_headers)
        assert answer.status_code == 204
        assert await closing_code(alice) == 1008
