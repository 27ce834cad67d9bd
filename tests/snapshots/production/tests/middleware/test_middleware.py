"""The middleware, in the order of the service, around a small test application."""

import asyncio
import gzip
import logging
import secrets
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient

from app.config import get_settings
from app.core import rate_limit
from app.core.errors import install_error_handlers
from app.core.rate_limit import limited_address
from app.main import add_middleware
from app.middleware import request_limits as request_limits_module
from app.middleware.access_log import access_log
from app.middleware.request_limits import request_limits
from tests.clock import Clock

ORIGIN = "https://front.example"
LONG = "x" * 4_000

clock = Clock()


async def let_time_pass(seconds: float) -> None:
    """Move the clock, and let the timers of the event loop run that are due by it."""
    clock.now += seconds
    for _ in range(10):
        await asyncio.sleep(0)


def make_app(**changed: object) -> FastAPI:
    values = {"cors_origins": [ORIGIN], "rate_limit_enabled": True, "api_prefix": "/v1", **changed}
    app = FastAPI()

    @app.get("/short")
    @app.get("/v1/short")
    async def read_short(request: Request) -> dict[str, str]:
        return {"id": request.state.request_id}

    @app.get("/page", response_class=HTMLResponse)
    async def read_page() -> str:
        return "<p>A page</p>"

    @app.get("/same", response_class=PlainTextResponse)
    async def read_same(response: Response) -> str:
        response.headers["Vary"] = "Cookie"
        return LONG

    @app.get("/private")
    async def read_private(response: Response) -> None:
        response.headers["Cache-Control"] = "no-store"

    @app.get("/stream")
    async def read_stream() -> StreamingResponse:
        async def pieces() -> AsyncIterator[str]:
            yield "one"
            await let_time_pass(0.1)
            yield "two"

        return StreamingResponse(pieces())

    @app.get("/never")
    async def wait_forever() -> None:
        await let_time_pass(0.1)
        await asyncio.Event().wait()

    @app.get("/patient")
    @request_limits(max_body_bytes=None, timeout=None)
    async def wait() -> None:
        await let_time_pass(0.1)

    @app.post("/body")
    async def count_body(request: Request) -> int:
        return len(await request.body())

    @app.post("/files")
    @request_limits(max_body_bytes=None, timeout=None)
    async def count_file(request: Request) -> int:
        return len(await request.body())

    @app.get("/nothing", status_code=204)
    async def read_nothing() -> None:
        """Do nothing."""

    @app.get("/fail")
    async def fail() -> None:
        raise RuntimeError("the password is swordfish")

    install_error_handlers(app)
    add_middleware(app, get_settings().model_copy(update=values))
    return app


def make_client(*, base_url: str = "http://api.example", **changed: object) -> AsyncClient:
    # A unique address, since a limit in Redis outlives the client.
    transport = ASGITransport(make_app(**changed), client=(secrets.token_hex(8), 1))
    return AsyncClient(transport=transport, base_url=base_url)


@pytest.mark.parametrize(
    ("host", "limited"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::/64"),
        ("fe80::7%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_the_key_of_a_client_is_its_address_or_network(host: str, limited: str) -> None:
    assert limited_address(host) == limited


@pytest.mark.parametrize(
    ("sent", "echoed"), [("a-1_b.c", True), ("a b", False), ("x" * 129, False), ("<b>", False)]
)
async def test_a_well_formed_request_id_is_echoed(sent: str, *, echoed: bool) -> None:
    async with make_client() as client:
        answer = await client.get("/short", headers={"X-Request-ID": sent})
    assert (answer.headers["X-Request-ID"] == sent) is echoed
    assert answer.json()["id"] == answer.headers["X-Request-ID"]


async def test_every_answer_has_security_headers() -> None:
    async with make_client(rate_limit="1/hour") as client:
        paths = ("/short", "/fail", "/nowhere", "/stream", "/v1/short", "/v1/short")
        answers = [await client.get(path) for path in paths]
    assert answers[-1].status_code == 429
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in answer.headers


async def test_a_page_may_load_what_is_its_own() -> None:
    """Set a Content-Security-Policy of 'self' on pages, and of 'none' on other responses."""
    async with make_client() as client:
        page, data = await client.get("/page"), await client.get("/short")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert data.headers["Content-Security-Policy"].startswith("default-src 'none';")


async def test_https_is_remembered_by_browsers() -> None:
    async with make_client(base_url="https://api.example") as client:
        answer = await client.get("/short")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


async def test_an_unexpected_error_leaks_nothing_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with make_client() as client:
        answer = await client.get("/fail", headers={"X-Request-ID": "mine", "Origin": ORIGIN})
    assert answer.status_code == 500
    assert answer.json()["code"] == "INTERNAL_ERROR"
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"] == "mine"
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "swordfish" not in answer.text
    assert "swordfish" in caplog.text


async def test_a_websocket_that_fails_is_closed(caplog: pytest.LogCaptureFixture) -> None:
    app = make_app()

    @app.websocket("/failing")
    async def fail(websocket: WebSocket) -> None:
        await websocket.accept()
        raise RuntimeError("the password is swordfish")

    with TestClient(app).websocket_connect("/failing") as opened:
        with pytest.raises(WebSocketDisconnect) as closed:
            opened.receive_text()
    assert closed.value.code == 1011
    assert "swordfish" in caplog.text


async def test_the_access_log_has_no_query(caplog: pytest.LogCaptureFixture) -> None:
    access_log.flush()
    caplog.clear()
    with caplog.at_level(logging.INFO, "app.access"):
        async with make_client() as client:
            await client.get("/short?token=swordfish")
        access_log.flush()
    (record,) = [record for record in caplog.records if record.name == "app.access"]
    assert record.getMessage() == "GET /short 200"
    assert "swordfish" not in str(record.__dict__)


@pytest.mark.parametrize("path", ["/same", "/nowhere", "/v1/short"])
async def test_a_known_origin_may_read_with_credentials(path: str) -> None:
    """Send the CORS headers on errors and on 429 too."""
    async with make_client(rate_limit="0/hour") as client:
        answer = await client.get(path, headers={"Origin": ORIGIN})
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in answer.headers["Vary"]


async def test_an_unknown_origin_may_not() -> None:
    async with make_client() as client:
        answer = await client.get("/short", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize(("origin", "allowed"), [(ORIGIN, True), ("https://evil.example", False)])
async def test_a_preflight_is_answered(origin: str, *, allowed: bool) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "PATCH"}
    async with make_client() as client:
        answer = await client.options("/body", headers=asked)
    assert ("PATCH" in answer.headers.get("Access-Control-Allow-Methods", "")) is allowed
    assert ("Access-Control-Allow-Origin" in answer.headers) is allowed


async def test_a_wildcard_is_without_credentials() -> None:
    async with make_client(cors_origins=["*"]) as client:
        answer = await client.get("/short", headers={"Origin": ORIGIN})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("known", [True, False], ids=["length declared", "length unknown"])
async def test_a_body_is_limited_where_its_route_does_not_say_otherwise(*, known: bool) -> None:
    async def pieces(count: int) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield b"x"

    def make(count: int) -> bytes | AsyncIterator[bytes]:
        return b"x" * count if known else pieces(count)

    async with make_client(max_body_bytes=10) as client:
        assert (await client.post("/body", content=make(10))).text == "10"
        answer = await client.post("/body", content=make(11))
        assert (await client.post("/files", content=make(11))).text == "11"
    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")


@pytest.mark.parametrize(("most", "read", "connection"), [(1_000, 50, None), (20, 31, "close")])
async def test_what_is_left_of_a_refused_body_is_read_within_a_limit(
    monkeypatch: pytest.MonkeyPatch, most: int, read: int, connection: str | None
) -> None:
    """Read the rest of a refused body up to DRAIN_BYTES, then close the connection."""
    monkeypatch.setattr(request_limits_module, "DRAIN_BYTES", most)
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(50):
            sent += 1
            yield b"x"

    async with make_client(max_body_bytes=10) as client:
        answer = await client.post("/body", content=pieces())
    assert answer.status_code == 413
    assert answer.headers.get("Connection") == connection
    assert sent == read


async def test_an_answer_begins_in_time_where_its_route_does_not_say_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Return 503 once the time is over by the clock of the event loop, which the routes move."""
    loop = asyncio.get_running_loop()
    clock.now = loop.time()
    monkeypatch.setattr(loop, "time", clock)
    async with make_client(request_timeout=0.05) as client:
        answer = await client.get("/never")
        assert (await client.get("/patient")).status_code == 200
        assert (await client.get("/stream")).text == "onetwo"
    assert (answer.status_code, answer.json()["code"]) == (503, "TIMEOUT")
    assert answer.headers["Retry-After"] == "1"


async def test_an_address_may_ask_so_often_and_is_told_what_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rate_limit, "monotonic", lambda: 1_000.0)
    async with make_client(rate_limit="2/minute") as client:
        passed = [await client.get("/v1/short") for _ in range(2)]
        refused = await client.get("/v1/short")
        outside = await client.get("/short")
    quotas = [answer.headers["RateLimit"] for answer in [*passed, refused]]
    assert quotas == ['"address";r=1;t=30', '"address";r=0;t=60', '"address";r=0;t=60']
    assert passed[0].headers["RateLimit-Policy"] == '"address";q=2;w=60'
    assert (refused.status_code, refused.json()["code"]) == (429, "RATE_LIMITED")
    assert int(refused.headers["Retry-After"]) in range(1, 31)
    assert outside.status_code == 200
    assert "RateLimit" not in outside.headers


async def test_limits_can_be_turned_off() -> None:
    async with make_client(rate_limit="1/minute", rate_limit_enabled=False) as client:
        answers = [await client.get("/v1/short") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}


async def test_long_answers_are_compressed_for_those_who_want_it() -> None:
    async with make_client() as client:
        plain = await client.get("/same", headers={"Accept-Encoding": "identity"})
        async with client.stream("GET", "/same", headers={"Accept-Encoding": "gzip"}) as packed:
            raw = b"".join([piece async for piece in packed.aiter_raw()])
    assert "Content-Encoding" not in plain.headers
    assert plain.text == gzip.decompress(raw).decode() == LONG
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert packed.headers["Vary"] == "Cookie, Accept-Encoding, Origin"


async def test_what_a_client_has_is_not_sent_again() -> None:
    async with make_client() as client:
        first = await client.get("/same")
        tag = first.headers["ETag"]
        same = await client.get("/same", headers={"If-None-Match": f'"other", {tag}'})
        other = await client.get("/same", headers={"If-None-Match": '"other"'})
    assert tag.startswith('W/"')
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    for answer in (first, same):
        assert answer.headers["Cache-Control"] == "max-age=0, must-revalidate"
    assert other.status_code == 200


@pytest.mark.parametrize("path", ["/private", "/stream", "/nothing", "/nowhere"])
async def test_some_answers_have_no_etag(path: str) -> None:
    async with make_client() as client:
        assert "ETag" not in (await client.get(path)).headers


@pytest.mark.parametrize("path", ["/same", "/stream"])
async def test_head_has_the_headers_and_no_body(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_client() as client:
        get, head = await client.get(path), await client.head(path)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Content-Length"):
        assert head.headers.get(name) == get.headers.get(name)
