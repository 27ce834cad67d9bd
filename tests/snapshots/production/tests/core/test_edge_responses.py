"""The response cache, around a small application of its own."""

import asyncio
import secrets
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message

from app.config import get_settings
from app.core.cache import store
from app.core.edge.edge import Edge
from app.core.edge.responses import MAX_BODY_BYTES, PublicRoute

pytestmark = pytest.mark.usefixtures("app")

ROUTES = {
    path: PublicRoute(tags=("items",), params=frozenset({"page"}))
    for path in ("/items", "/large", "/cookie", "/missing", "/failing", "/failing-late")
}


class Service:
    """An application that counts how often it is asked."""

    calls = 0
    active = 0
    most_active = 0

    async def read_large(self, request: Request) -> Response:
        self.calls += 1
        self.active += 1
        self.most_active = max(self.active, self.most_active)
        await asyncio.sleep(0.01)
        self.active -= 1
        return PlainTextResponse("語" * int(request.query_params["page"]))

    async def read_items(self, request: Request) -> Response:
        self.calls += 1
        await asyncio.sleep(0.01)
        return JSONResponse({"call": self.calls, "page": request.query_params.get("page")})

    async def set_cookie(self, _: Request) -> Response:
        self.calls += 1
        return JSONResponse({}, headers={"Set-Cookie": f"session={self.calls}"})

    async def miss(self, request: Request) -> Response:
        self.calls += 1
        await asyncio.sleep(0.01)
        return JSONResponse({"request_id": request.state.request_id}, 404)

    async def fail(self, _: Request) -> Response:
        self.calls += 1
        await asyncio.sleep(0.01)
        raise RuntimeError

    async def fail_late(self, _: Request) -> Response:
        def fail() -> None:
            raise RuntimeError

        return JSONResponse({}, background=BackgroundTask(fail))

    def lend_client(self, **changed: object) -> httpx2.AsyncClient:
        app = Starlette(
            routes=[
                Route("/items", self.read_items),
                Route("/large", self.read_large),
                Route("/cookie", self.set_cookie),
                Route("/missing", self.miss),
                Route("/failing", self.fail),
                Route("/failing-late", self.fail_late),
            ],
            middleware=[Middleware(Edge, settings=get_settings().model_copy(update=changed))],
        )
        # An address of its own, since a limit may outlive the client.
        transport = httpx2.ASGITransport(app, client=(secrets.token_hex(8), 1))
        return httpx2.AsyncClient(transport=transport, base_url="http://api")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr("app.core.edge.edge.public_routes", lambda _: ROUTES)
    store.clear()
    yield Service()
    store.clear()


async def test_an_answer_is_made_once(service: Service) -> None:
    async with service.lend_client() as client:
        answers = await asyncio.gather(*(client.get("/items?page=1") for _ in range(20)))
        again = await client.get("/items?page=1")
    assert service.calls == 1
    assert {answer.text for answer in [*answers, again]} == {'{"call":1,"page":"1"}'}
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == 20


async def test_the_largest_list_is_kept(service: Service) -> None:
    """A hundred items of 5,000 characters that JSON writes as six bytes."""
    async with service.lend_client() as client:
        answers = [await client.get("/large?page=1000000") for _ in range(2)]
    assert service.calls == 1
    assert {answer.text for answer in answers} == {"語" * 1_000_000}


async def test_who_asks_for_what_is_too_large_does_not_wait_for_others(service: Service) -> None:
    """That it is not kept is remembered, until it changes."""
    path = f"/large?page={MAX_BODY_BYTES}"
    async with service.lend_client() as client:
        await client.get(path)
        answers = await asyncio.gather(*(client.get(path) for _ in range(3)))
        assert (service.calls, service.most_active) == (4, 3)
        store.invalidate(["items"])
        await client.get(path)
    assert {len(answer.text) for answer in answers} == {MAX_BODY_BYTES}


async def test_only_parameters_that_mean_something_count(service: Service) -> None:
    async with service.lend_client() as client:
        await client.get("/items?page=1&_=123")
        await client.get("/items?_=456&page=1")
        await client.get("/items?page=2")
    assert service.calls == 2


async def test_a_change_makes_it_new(service: Service) -> None:
    async with service.lend_client() as client:
        await client.get("/items")
        store.invalidate(["items"])
        assert (await client.get("/items")).json()["call"] == 2


@pytest.mark.parametrize("credentials", [{"Authorization": "Bearer x"}, {"Cookie": "session=x"}])
async def test_a_request_with_credentials_is_answered_but_stores_nothing(
    service: Service, credentials: dict[str, str]
) -> None:
    async with service.lend_client() as client:
        await client.get("/items", headers=credentials)
        assert (await client.get("/items")).json()["call"] == 2
        assert (await client.get("/items", headers=credentials)).json()["call"] == 2


async def test_a_cookie_is_for_one_client(service: Service) -> None:
    async with service.lend_client() as client:
        first, second = await asyncio.gather(client.get("/cookie"), client.get("/cookie"))
    assert first.headers["Set-Cookie"] != second.headers["Set-Cookie"]


async def test_an_error_is_for_one_client(service: Service) -> None:
    async with service.lend_client() as client:
        answers = await asyncio.gather(*(client.get("/missing") for _ in range(3)))
    for answer in answers:
        assert answer.json()["request_id"] == answer.headers["X-Request-ID"]


async def test_a_failure_is_computed_once_and_told_to_each(service: Service) -> None:
    async with service.lend_client() as client:
        answers = await asyncio.gather(*(client.get("/failing") for _ in range(5)))
    assert service.calls == 1
    assert {answer.status_code for answer in answers} == {500}
    for answer in answers:
        assert answer.json()["request_id"] == answer.headers["X-Request-ID"]


async def test_an_answer_that_fails_at_its_end_is_not_kept(service: Service) -> None:
    async with service.lend_client() as client:
        answers = [await client.get("/failing-late") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [500, 500]
    assert {answer.json()["code"] for answer in answers} == {"INTERNAL_ERROR"}


@pytest.mark.usefixtures("service")
async def test_a_file_that_the_server_reads_is_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    edge = Edge(FileResponse(file), get_settings())

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    for _ in range(2):
        said: list[Message] = []

        async def send(message: Message, said: list[Message] = said) -> None:
            said.append(message)

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/items",
            "query_string": b"",
            "headers": [],
            "extensions": {"http.response.pathsend": {}},
        }
        await edge(scope, receive, send)
        assert [message["type"] for message in said] == [
            "http.response.start",
            "http.response.pathsend",
        ]


async def test_a_kept_answer_knows_etags_and_head(service: Service) -> None:
    async with service.lend_client() as client:
        first = await client.get("/items")
        same = await client.get("/items", headers={"If-None-Match": first.headers["ETag"]})
        head = await client.head("/items")
    assert service.calls == 1
    assert same.status_code == 304
    assert same.headers["Cache-Control"] == "max-age=0, must-revalidate"
    assert head.headers["ETag"] == first.headers["ETag"]
    assert head.content == b""


async def test_what_is_kept_is_limited_too(service: Service) -> None:
    limit = {"rate_limit_enabled": True, "rate_limit": "3/hour", "api_prefix": ""}
    async with service.lend_client(**limit) as client:
        answers = [await client.get("/items") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert service.calls == 1
