"""The response cache, around a small test application."""

import asyncio
import secrets
from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import FastAPI, Query, Request, Response, Security
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.security import HTTPBearer
from httpx2 import ASGITransport, AsyncClient
from pydantic import BaseModel, Field

from app.config import get_settings
from app.core.cache import memory_cache
from app.main import add_middleware
from app.middleware.response_cache import MAX_BODY_BYTES, find_public_routes, public_cache

pytestmark = pytest.mark.usefixtures("app")


class Service:
    """An application that counts the calls of its endpoints."""

    calls = 0
    active = 0
    most_active = 0

    async def read_large(self, page: int) -> PlainTextResponse:
        self.calls += 1
        self.active += 1
        self.most_active = max(self.active, self.most_active)
        await asyncio.sleep(0.01)
        self.active -= 1
        return PlainTextResponse("語" * page)

    async def read_list(self, page: int = 1) -> dict[str, int]:
        self.calls += 1
        await asyncio.sleep(0.01)
        return {"call": self.calls, "page": page}

    async def set_cookie(self, response: Response) -> None:
        self.calls += 1
        response.headers["Set-Cookie"] = f"session={self.calls}"

    async def miss(self, request: Request) -> JSONResponse:
        self.calls += 1
        await asyncio.sleep(0.01)
        return JSONResponse({"request_id": request.state.request_id}, 404)

    def make_app(self, **changed: object) -> FastAPI:
        app = FastAPI()
        for path, endpoint in (
            ("/list", self.read_list),
            ("/large", self.read_large),
            ("/cookie", self.set_cookie),
            ("/missing", self.miss),
        ):
            app.get(path)(public_cache("books")(endpoint))
        add_middleware(app, get_settings().model_copy(update=changed))
        return app

    def make_client(self, **changed: object) -> AsyncClient:
        # A unique address, since a limit in Redis outlives the client.
        transport = ASGITransport(self.make_app(**changed), client=(secrets.token_hex(8), 1))
        return AsyncClient(transport=transport, base_url="http://api")


@pytest.fixture
def service() -> Iterator[Service]:
    memory_cache.clear()
    yield Service()
    memory_cache.clear()


async def test_an_answer_is_made_once(service: Service) -> None:
    async with service.make_client() as client:
        answers = await asyncio.gather(*(client.get("/list?page=1") for _ in range(20)))
        again = await client.get("/list?page=1")
    assert service.calls == 1
    assert {answer.text for answer in [*answers, again]} == {'{"call":1,"page":1}'}
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == 20


async def test_the_largest_list_is_kept(service: Service) -> None:
    """Cache a response of 3 MB: 100 rows of 5,000 characters at six bytes each."""
    async with service.make_client() as client:
        answers = [await client.get("/large?page=1000000") for _ in range(2)]
    assert service.calls == 1
    assert {answer.text for answer in answers} == {"語" * 1_000_000}


async def test_who_asks_for_what_is_too_large_does_not_wait_for_others(service: Service) -> None:
    """Call the endpoint concurrently once a response was too large, until an invalidation."""
    path = f"/large?page={MAX_BODY_BYTES}"
    async with service.make_client() as client:
        client.headers["Accept-Encoding"] = "identity"
        await client.get(path)
        answers = await asyncio.gather(*(client.get(path) for _ in range(3)))
        assert (service.calls, service.most_active) == (4, 3)
        memory_cache.invalidate(["books"])
        await client.get(path)
    assert {len(answer.text) for answer in answers} == {MAX_BODY_BYTES}


async def test_the_order_of_parameters_does_not_count(service: Service) -> None:
    async with service.make_client() as client:
        await client.get("/list?page=1&page=2")
        await client.get("/list?page=2&page=1")
        await client.get("/list?page=1&page=2")
    assert service.calls == 2


async def test_a_parameter_that_the_endpoint_does_not_declare_bypasses_the_cache(
    service: Service,
) -> None:
    """Bypass the cache for an unknown query parameter, which the endpoint may read."""
    async with service.make_client() as client:
        for _ in range(2):
            await client.get("/list?page=1&name=b")
    assert service.calls == 2


def test_a_model_of_the_query_declares_its_fields() -> None:
    """Take the fields of a query model, and their aliases, for query parameters."""
    app = FastAPI()

    class BookQuery(BaseModel):
        year: int = 0
        after: int = Field(0, alias="year.gte")

    @app.get("/books")
    @public_cache("books")
    async def read(query: Annotated[BookQuery, Query()]) -> None:
        """Do nothing."""

    assert find_public_routes(app)["/books"].params == {"year", "year.gte"}


def test_what_depends_on_who_asks_is_not_public() -> None:
    """Raise ValueError at startup for a public route with a security dependency."""
    app = FastAPI()

    @app.get("/orders")
    @public_cache("orders")
    async def read(_: Annotated[object, Security(HTTPBearer())]) -> None:
        """Do nothing."""

    with pytest.raises(ValueError, match="/orders"):
        add_middleware(app, get_settings())


async def test_a_change_makes_it_new(service: Service) -> None:
    async with service.make_client() as client:
        await client.get("/list")
        memory_cache.invalidate(["books"])
        assert (await client.get("/list")).json()["call"] == 2


@pytest.mark.parametrize("credentials", [{"Authorization": "Bearer x"}, {"Cookie": "session=x"}])
async def test_a_request_with_credentials_is_answered_but_stores_nothing(
    service: Service, credentials: dict[str, str]
) -> None:
    async with service.make_client() as client:
        await client.get("/list", headers=credentials)
        assert (await client.get("/list")).json()["call"] == 2
        assert (await client.get("/list", headers=credentials)).json()["call"] == 2


async def test_a_cookie_is_for_one_client(service: Service) -> None:
    async with service.make_client() as client:
        first, second = await asyncio.gather(client.get("/cookie"), client.get("/cookie"))
    assert first.headers["Set-Cookie"] != second.headers["Set-Cookie"]


async def test_an_error_is_for_one_client(service: Service) -> None:
    async with service.make_client() as client:
        answers = await asyncio.gather(*(client.get("/missing") for _ in range(3)))
    for answer in answers:
        assert answer.json()["request_id"] == answer.headers["X-Request-ID"]


async def test_an_entry_knows_etags_encodings_and_head(service: Service) -> None:
    async with service.make_client() as client:
        first = await client.get("/list")
        await client.get("/list", headers={"Accept-Encoding": "identity"})
        same = await client.get("/list", headers={"If-None-Match": first.headers["ETag"]})
        head = await client.head("/list")
    assert service.calls == 2
    assert same.status_code == 304
    assert same.headers["Cache-Control"] == "max-age=0, must-revalidate"
    assert head.headers["ETag"] == first.headers["ETag"]
    assert head.content == b""


async def test_an_entry_is_of_one_path_and_scheme(service: Service) -> None:
    async with service.make_client() as client:
        one, other, secure = [
            await client.get(url)
            for url in ("/list?page=1", "/large?page=1", "https://api/list?page=1")
        ]
    assert one.text != other.text
    assert "Strict-Transport-Security" not in one.headers
    assert "Strict-Transport-Security" in secure.headers


async def test_each_origin_gets_its_own_headers(service: Service) -> None:
    """Cache a response for each Origin: its CORS headers name it."""
    origins = ["http://a.example", "http://b.example"]
    async with service.make_client(cors_origins=origins) as client:
        answers = [await client.get("/list", headers={"Origin": one}) for one in origins * 2]
    allowed = [answer.headers["Access-Control-Allow-Origin"] for answer in answers]
    assert allowed == origins * 2
    assert service.calls == 2


async def test_what_is_kept_is_limited_too(service: Service) -> None:
    limit = {"rate_limit_enabled": True, "rate_limit": "3/hour", "api_prefix": ""}
    async with service.make_client(**limit) as client:
        answers = [await client.get("/list") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert service.calls == 1
