"""Who is let in."""

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from tests.chat.people import People
from tests.chat.sockets import closing_code, connect, receive

pytestmark = pytest.mark.anyio


async def test_the_name_is_compared_without_case(app: FastAPI, people: People) -> None:
    """The room sees the account's spelling."""
    headers = {**await people.headers("Ann"), "Origin": "http://test"}
    async with connect(app, "/ws/hall/ann", headers=headers) as ann:
        assert (await receive(ann))["username"] == "Ann"


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", ""])
async def test_another_origin_is_refused(app: FastAPI, people: People, origin: str) -> None:
    """Pages of other sites would come with the cookie, too."""
    headers = {**await people.headers("ann"), "Origin": origin}
    async with connect(app, "/ws/hall/ann", headers=headers) as socket:
        assert await closing_code(socket) == 1008


async def test_another_name_is_refused(app: FastAPI, people: People) -> None:
    """A session lets its own user in."""
    headers = {**await people.headers("ann"), "Origin": "http://test"}
    async with connect(app, "/ws/hall/bob", headers=headers) as socket:
        assert await closing_code(socket) == 1008


async def test_nobody_is_refused(app: FastAPI, client: AsyncClient) -> None:
    """Chatting and reading rooms need a user."""
    async with connect(app, "/ws/hall/ann", headers={"Origin": "http://test"}) as socket:
        assert await closing_code(socket) == 1008
    assert (await client.get("/rooms")).status_code == 401
