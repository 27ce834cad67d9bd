"""The edge, around a small application of its own."""

import asyncio
import gzip
import json
import logging
import secrets
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.types import Message

from app.config import get_settings
from app.core import gcra
from app.core.edge.answer import LARGE_BYTES, accepts_gzip
from app.core.edge.deadline import Deadline
from app.core.edge.edge import Edge
from app.core.edge.headers import merge_vary
from app.core.edge.limits import Limits
from app.core.edge.rates import limited_address
from app.core.edge.visits import visits
from app.core.startup import StartRefused

ORIGIN = "https://front.example"
LONG = "x" * 4_000


async def read_short(request: Request) -> Response:
    return JSONResponse({"id": request.state.request_id})


async def read_page(_: Request) -> Response:
    return HTMLResponse("<p>A page</p>")


async def read_same(_: Request) -> Response:
    return PlainTextResponse(LONG, headers={"Vary": "Cookie"})


async def read_private(_: Request) -> Response:
    return PlainTextResponse("secret", headers={"Cache-Control": "no-store"})


async def read_stream(_: Request) -> Response:
    async def pieces() -> AsyncIterator[str]:
        yield "one"
        yield "two"

    return StreamingResponse(pieces())


async def read_slowly(_: Request) -> Response:
    async def pieces() -> AsyncIterator[str]:
        yield "one"
        await asyncio.sleep(0.1)
        yield "two"

    return StreamingResponse(pieces())


async def wait_forever(_: Request) -> Response:
    await asyncio.Event().wait()
    raise AssertionError


async def read_nothing(_: Request) -> Response:
    return Response(status_code=204)


async def count_body(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def fail(_: Request) -> Response:
    raise RuntimeError("the password is swordfish")


@asynccontextmanager
async def live(app: Starlette) -> AsyncIterator[None]:
    if app.state.fails is not None:
        raise app.state.fails
    yield


async def start(app: Starlette, said: list[Message] | None = None) -> list[Message]:
    """Start and stop an application as a server does; return what it says."""
    said = [] if said is None else said
    asked = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> Message:
        return {"type": next(asked)}

    async def send(message: Message) -> None:
        said.append(message)

    await app({"type": "lifespan"}, receive, send)
    return said


@pytest.mark.parametrize(
    ("host", "limited"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::/64"),
        ("fe80::7%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("testclient", "testclient"),
    ],
)
def test_what_stands_for_a_client(host: str, limited: str) -> None:
    """An address, but the network where one client owns all of it."""
    assert limited_address(host) == limited


def make_app(**changed: object) -> Starlette:
    values = {"cors_origins": [ORIGIN], "rate_limit_enabled": True, "api_prefix": "/v1", **changed}
    settings = get_settings().model_copy(update=values)
    return Starlette(
        lifespan=live,
        middleware=[
            Middleware(Edge, settings=settings),
            Middleware(Limits, settings=settings),
            Middleware(Deadline, settings=settings),
        ],
        routes=[
            Route("/short", read_short),
            Route("/page", read_page),
            Route("/same", read_same),
            Route("/private", read_private),
            Route("/stream", read_stream),
            Route("/v1/files", count_body, methods=["POST"]),
            Route("/v1/items", count_body, methods=["POST"]),
            Route("/v1/register", count_body, methods=["POST"]),
            Route("/v1/short", read_short),
            Route("/slowly", read_slowly),
            Route("/never", wait_forever),
            Route("/nothing", read_nothing),
            Route("/fail", fail),
        ],
    )


def make_client(*, base_url: str = "http://api.example", **changed: object) -> httpx2.AsyncClient:
    # An address of its own, since a limit may outlive the client.
    app = make_app(**changed)
    transport = httpx2.ASGITransport(app, client=(secrets.token_hex(8), 1))
    return httpx2.AsyncClient(transport=transport, base_url=base_url)


@pytest.fixture
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have limits see no time pass, however slow the machine is."""
    monkeypatch.setattr(gcra, "monotonic", lambda: 1_000.0)


async def test_the_application_is_started_and_stopped() -> None:
    app = make_app()
    app.state.fails = None
    assert [message["type"] for message in await start(app)] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


async def test_a_refusal_to_start_is_one_line() -> None:
    app = make_app()
    app.state.fails = StartRefused("not like this")
    (said,) = await start(app)
    assert said == {"type": "lifespan.startup.failed", "message": "not like this"}


async def test_an_error_at_the_start_is_a_failed_start_with_its_trace() -> None:
    """Servers go on without the rest of the start where they hear nothing of it."""
    app = make_app()
    app.state.fails = OSError("no such folder")
    said: list[Message] = []
    with pytest.raises(OSError, match="no such folder"):
        await start(app, said)
    assert [message["type"] for message in said] == ["lifespan.startup.failed"]
    assert "Traceback" in said[0]["message"]


async def test_a_well_formed_request_id_is_echoed() -> None:
    async with make_client() as client:
        answer = await client.get("/short", headers={"X-Request-ID": "a-1_b.c"})
    assert answer.headers["X-Request-ID"] == "a-1_b.c"
    assert answer.json() == {"id": "a-1_b.c"}


@pytest.mark.parametrize("sent", ["", "a b", "x" * 129, "<script>"])
async def test_any_other_request_id_is_replaced(sent: str) -> None:
    async with make_client() as client:
        answer = await client.get("/short", headers={"X-Request-ID": sent})
    assert answer.headers["X-Request-ID"] not in ("", sent)


async def test_every_answer_has_security_headers() -> None:
    async with make_client() as client:
        answers = [await client.get(path) for path in ("/short", "/fail", "/nowhere", "/stream")]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in answer.headers


async def test_a_page_may_load_what_is_its_own() -> None:
    """Anything else has nothing to load, and no window that others could hold."""
    async with make_client() as client:
        page, data = await client.get("/page"), await client.get("/short")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert data.headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert "Cross-Origin-Opener-Policy" not in data.headers


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


async def test_the_access_log_has_no_query(caplog: pytest.LogCaptureFixture) -> None:
    visits.flush()
    caplog.clear()
    with caplog.at_level(logging.INFO, "app.access"):
        async with make_client() as client:
            await client.get("/short?token=swordfish")
        visits.flush()
    (record,) = [record for record in caplog.records if record.name == "app.access"]
    assert record.getMessage().startswith("GET /short 200 ")
    assert "swordfish" not in json.dumps(record.__dict__, default=str)


async def test_a_known_origin_may_read_with_credentials() -> None:
    async with make_client() as client:
        answer = await client.get("/same", headers={"Origin": ORIGIN})
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert answer.headers.get_list("Vary") == ["Accept-Encoding, Cookie, Origin"]


async def test_an_unknown_origin_may_not() -> None:
    async with make_client() as client:
        answer = await client.get("/short", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize(("origin", "allowed"), [(ORIGIN, True), ("https://evil.example", False)])
async def test_a_preflight_is_answered(origin: str, *, allowed: bool) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "PATCH"}
    async with make_client() as client:
        answer = await client.options("/v1/items", headers=asked)
    assert answer.status_code == 204
    assert ("PATCH" in answer.headers.get("Access-Control-Allow-Methods", "")) is allowed
    assert ("Access-Control-Allow-Origin" in answer.headers) is allowed


async def test_a_wildcard_is_without_credentials() -> None:
    async with make_client(cors_origins=["*"]) as client:
        answer = await client.get("/short", headers={"Origin": ORIGIN})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


async def test_a_body_that_is_too_large_is_refused() -> None:
    async with make_client(max_body_bytes=10) as client:
        assert (await client.post("/v1/items", content=b"x" * 10)).text == "10"
        answer = await client.post("/v1/items", content=b"x" * 11)
        assert (await client.post("/v1/files", content=b"x" * 11)).text == "11"
    assert answer.status_code == 413
    assert answer.json()["code"] == "TOO_LARGE"


async def test_a_body_of_unknown_length_is_counted() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * 5

    async with make_client(max_body_bytes=10) as client:
        answer = await client.post("/v1/items", content=pieces())
    assert answer.status_code == 413


async def test_headers_that_are_too_large_are_refused() -> None:
    async with make_client() as client:
        assert (await client.get("/short", headers={"X-Long": "x" * 10_000})).status_code == 200
        answer = await client.get("/short", headers={"X-Long": "x" * 20_000})
    assert (answer.status_code, answer.json()["code"]) == (431, "BAD_REQUEST")


async def test_an_answer_that_does_not_begin_in_time_is_given_up() -> None:
    async with make_client(request_timeout=0.05) as client:
        answer = await client.get("/never")
        assert (await client.get("/slowly")).text == "onetwo"
    assert (answer.status_code, answer.json()["code"]) == (503, "OVERLOADED")
    assert answer.headers["Retry-After"] == "1"


async def test_an_address_may_ask_so_often_and_is_told_what_is_left(standing_clock: None) -> None:
    async with make_client(rate_limit="2/minute") as client:
        passed = [await client.get("/v1/short") for _ in range(2)]
        refused = await client.get("/v1/short")
        outside = await client.get("/short")
    assert [answer.headers["RateLimit"] for answer in passed] == [
        '"address";r=1;t=30',
        '"address";r=0;t=60',
    ]
    assert passed[0].headers["RateLimit-Policy"] == '"address";q=2;w=60'
    assert (refused.status_code, refused.json()["code"]) == (429, "RATE_LIMITED")
    assert refused.headers["RateLimit"] == '"address";r=0;t=60'
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
    assert packed.headers["Content-Length"] == str(len(raw))
    assert packed.headers["ETag"] == plain.headers["ETag"]


async def test_what_a_client_has_is_not_sent_again() -> None:
    async with make_client() as client:
        first = await client.get("/same")
        tag = first.headers["ETag"]
        same = await client.get("/same", headers={"If-None-Match": f'"other", {tag}'})
        other = await client.get("/same", headers={"If-None-Match": '"other"'})
    assert tag.startswith('W/"')
    assert first.headers["Cache-Control"] == "max-age=0, must-revalidate"
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["ETag"] == tag
    assert same.headers["Cache-Control"] == "max-age=0, must-revalidate"
    assert "Content-Length" not in same.headers
    assert other.status_code == 200


@pytest.mark.parametrize("path", ["/private", "/stream", "/nowhere"])
async def test_some_answers_have_no_etag(path: str) -> None:
    async with make_client() as client:
        assert "ETag" not in (await client.get(path)).headers


async def test_an_answer_without_a_body_has_no_length() -> None:
    async with make_client() as client:
        answer = await client.get("/nothing")
    assert answer.status_code == 204
    assert "Content-Length" not in answer.headers


@pytest.mark.parametrize("path", ["/same", "/stream"])
async def test_head_has_the_headers_and_no_body(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_client() as client:
        get, head = await client.get(path), await client.head(path)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers.get("ETag") == get.headers.get("ETag")
    assert head.headers.get("Content-Length") == get.headers.get("Content-Length")


@pytest.mark.parametrize(
    ("method", "sent"), [("GET", "http.response.pathsend"), ("HEAD", "http.response.body")]
)
async def test_a_server_may_read_a_file_by_itself(method: str, sent: str, tmp_path: Path) -> None:
    """Some can, and the framework leaves it to them."""
    file = tmp_path / "file"
    file.write_bytes(b"x" * 4_000)
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        said.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": "/file",
        "query_string": b"",
        "headers": [],
        "extensions": {"http.response.pathsend": {}},
    }
    await Edge(FileResponse(file), get_settings())(scope, receive, send)
    assert [message["type"] for message in said] == ["http.response.start", sent]
    assert (b"content-length", b"4000") in said[0]["headers"]


async def test_a_large_answer_is_compressed_by_a_thread_and_sent_in_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Others do not wait for it, and a client that reads slowly does not fill the memory."""
    threads: list[int] = []
    said: list[Message] = []

    def compress(body: bytes, *_: object, **__: object) -> bytes:
        threads.append(threading.get_ident())
        return body[1:]

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        said.append(message)

    monkeypatch.setattr(gzip, "compress", compress)
    headers = [(b"accept-encoding", b"gzip")]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}
    for size in (LARGE_BYTES, 3 * LARGE_BYTES):
        said.clear()
        await Edge(PlainTextResponse("x" * size), get_settings())(dict(scope), receive, send)
        pieces = [message["body"] for message in said[1:]]
        assert (len(pieces), sum(map(len, pieces))) == (size // LARGE_BYTES, size - 1)
        assert [message.get("more_body", False) for message in said[1:]].count(False) == 1
    assert threads[0] == threading.get_ident() != threads[1]


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        (b"", False),
        (b"gzip", True),
        (b"br, GZIP;q=0.5", True),
        (b"gzip;q=0", False),
        (b"gzip; q=0.0, *", False),
        (b"*", True),
        (b"br", False),
    ],
)
def test_accept_encoding_is_read(header: bytes, *, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


def test_vary_names_each_header_once() -> None:
    assert merge_vary(b"Origin", b"Cookie, origin") == b"Cookie, origin"


async def test_getting_in_is_limited_by_address() -> None:
    async with make_client(rate_limit_auth="2/minute") as client:
        passed = [await client.post("/v1/register") for _ in range(2)]
        refused = await client.post("/v1/register")
        other = await client.post("/v1/items")
    assert [answer.status_code for answer in passed] == [200, 200]
    assert refused.status_code == 429
    assert refused.json()["code"] == "RATE_LIMITED"
    assert int(refused.headers["Retry-After"]) in range(1, 31)
    assert other.status_code == 200


async def test_the_networks_of_a_site_share_a_limit() -> None:
    app = make_app(rate_limit_auth="1/hour")
    # A site of this run's own, since a limit may outlive it.
    site = f"2001:db8:{secrets.token_hex(2)}"
    statuses = []
    for network in range(18):
        transport = httpx2.ASGITransport(app, client=(f"{site}:{network:x}::1", 1))
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            statuses.append((await client.post("/v1/register")).status_code)
    assert statuses == [200] * 16 + [429] * 2


async def test_each_limit_is_told(standing_clock: None) -> None:
    async with make_client(rate_limit="60/minute", rate_limit_auth="5/minute") as client:
        answer = await client.post("/v1/register")
    assert answer.headers["RateLimit"] == '"address";r=59;t=1, "auth";r=4;t=12'
