"""Limits of connections, on a server without a proxy."""

import asyncio

import pytest
from starlette.types import Receive, Scope, Send

from app.config import get_settings
from app.core import connections
from tests.server import flood, serve, until, until_closed

GET = b"GET / HTTP/1.1\r\nHost: test\r\n"
POST = b"POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
HANDSHAKE = (
    GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
MIB = 1024 * 1024


async def echo(_: Scope, receive: Receive, send: Send) -> None:
    """Read the request's body and respond with its length."""
    length, more = 0, True
    while more:
        message = await receive()
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    body = str(length).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Gate:
    """An application that responds once `opened` is set."""

    def __init__(self) -> None:
        """Start with no requests and `opened` unset."""
        self.asked = asyncio.Semaphore(0)
        self.opened = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count a request, and respond once `opened` is set."""
        self.asked.release()
        await self.opened.wait()
        await echo(scope, receive, send)


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raise the time limit for headers, so that only their size counts."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 3_600)


@pytest.fixture
def hurry(no_hurry: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lower the time limit for headers to 0.1 seconds."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.1)


@pytest.mark.parametrize(
    ("begin", "part"),
    [
        (GET, b"X-A: a\r\n"),
        (GET + b"X-A: ", b"a"),
        (GET, b"a"),
        (b"GET /", b"a"),
        (HANDSHAKE, b"X-A: a\r\n"),
        (POST + b"2\r\n{}\r\n0\r\n", b"X-A: a\r\n"),
        (POST + b"2\r\n{}\r\n0\r\nX-A: ", b"a"),
        (POST + b"2;a=", b"a"),
        (GET + b"\r\n" + GET, b"X-A: a\r\n"),
    ],
    ids=[
        "headers",
        "a header",
        "a name",
        "an address",
        "a handshake",
        "trailers",
        "a trailer",
        "an extension of a chunk",
        "headers of a second request",
    ],
)
async def test_what_does_not_end_is_closed(begin: bytes, part: bytes) -> None:
    """Close a connection whose headers or trailers never end, within a megabyte."""
    async with serve(echo) as server:
        reader, writer = await server.connect()
        await flood(writer, begin + part * (MIB // len(part)))
        await until_closed(reader)
        assert not server.server_state.connections


async def test_a_head_that_is_too_large_is_answered() -> None:
    """Return 400 for headers that exceed the limit."""
    async with serve(echo) as server:
        reader, writer = await server.connect()
        writer.write(GET + b"X-A: " + b"a" * connections.MAX_HEAD_BYTES)
        assert b" 400 " in await until_closed(reader)


async def test_requests_without_end_are_closed() -> None:
    """Close a connection with too many pipelined requests, which are kept in memory."""
    gate = Gate()
    async with serve(gate) as server:
        reader, writer = await server.connect()
        await flood(writer, (GET + b"\r\n") * 2 * connections.MAX_PIPELINED)
        await until_closed(reader)
        gate.opened.set()


async def test_what_is_within_the_limits_is_served() -> None:
    """Serve large headers in small parts, pipelined requests, and a long chunked body."""
    head = GET + b"X-A: " + b"a" * (15 * 1024) + b"\r\n\r\n"
    body = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    async with serve(echo) as server:
        reader, writer = await server.connect()
        for start in range(0, len(head), 1_000):
            writer.write(head[start : start + 1_000])
            await writer.drain()
        writer.write(head * 20)
        writer.write(POST + body * 64 + b"0\r\nX-A: a\r\n\r\n")
        writer.write(GET + b"Connection: close\r\n\r\n")
        received = await until_closed(reader)
    assert received.count(b" 200 ") == 23
    assert b"\r\n\r\n4194304HTTP" in received


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize("sent", [b"", b"\r\n", GET, GET + b"\r\n" + GET])
async def test_a_head_that_is_not_sent_is_not_waited_for(sent: bytes) -> None:
    """Close a connection whose request headers do not arrive in time."""
    async with serve(echo, timeout_keep_alive=3_600) as server:
        reader, writer = await server.connect()
        writer.write(sent)
        await until_closed(reader)


async def test_the_next_head_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Close a connection if a request after a response does not arrive in time."""
    async with serve(echo, timeout_keep_alive=3_600) as server:
        reader, writer = await server.connect()
        writer.write(GET + b"\r\n")
        await reader.readuntil(b"\r\n\r\n0")
        monkeypatch.setattr(connections, "HEAD_SECONDS", 0.1)
        writer.write(b"\r\n")
        await until_closed(reader)


async def test_a_body_is_not_read_long_after_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discard the rest of a refused body for a limited time, so that the client reads the 413."""

    async def refuse(_: Scope, __: Receive, send: Send) -> None:
        monkeypatch.setattr(connections, "HEAD_SECONDS", 0.1)
        headers = [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async with serve(refuse, timeout_keep_alive=3_600) as server:
        reader, writer = await server.connect()
        received = asyncio.create_task(until_closed(reader))
        await flood(writer, POST + (b"10000\r\n" + b"x" * 65_536 + b"\r\n") * 500)
        assert b" 413 " in await received


async def test_an_answer_may_take_longer_than_a_head() -> None:
    """Stop the timer of the headers while a request is served."""
    gate = Gate()
    async with serve(gate) as server:
        reader, writer = await server.connect()
        writer.write(GET + b"Connection: close\r\n\r\n")
        await gate.asked.acquire()
        (connection,) = server.server_state.connections
        assert isinstance(connection, connections.LimitedConnection)
        assert connection._head_timer is None
        gate.opened.set()
        assert b" 200 " in await until_closed(reader)


async def test_a_client_that_reads_nothing_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "SEND_SECONDS", 0.1)

    asked = asyncio.Event()

    async def send_all(_: Scope, receive: Receive, send: Send) -> None:
        asked.set()
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _part in range(64):
            await send({"type": "http.response.body", "body": b"x" * MIB, "more_body": True})

    async with serve(send_all) as server:
        _, writer = await server.connect()
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(GET + b"\r\n")
        await asked.wait()
        await until(lambda: not server.server_state.connections)
        writer.transport.abort()


async def test_one_address_may_open_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Close an idle connection for a new one; close the new one if all are busy."""
    monkeypatch.setattr(get_settings(), "connections_per_address", 2)
    gate = Gate()
    async with serve(gate) as server:
        idle, _ = await server.connect()
        busy = [await server.connect() for _ in range(2)]
        await until_closed(idle)
        for _, writer in busy:
            writer.write(GET + b"Connection: close\r\n\r\n")
            await gate.asked.acquire()
        refused, _ = await server.connect()
        await until_closed(refused)
        other = await server.connect("127.0.0.2")
        other[1].write(GET + b"Connection: close\r\n\r\n")
        await gate.asked.acquire()
        gate.opened.set()
        for reader, _ in (*busy, other):
            assert b" 200 " in await until_closed(reader)


async def test_a_proxy_may_open_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exempt a trusted proxy from the limit per address: it connects for many clients."""
    monkeypatch.setattr(get_settings(), "connections_per_address", 2)
    async with serve(echo, proxy_headers=True, forwarded_allow_ips="127.0.0.1") as server:
        opened = [await server.connect() for _ in range(5)]
        for reader, writer in opened:
            writer.write(GET + b"Connection: close\r\n\r\n")
            assert b" 200 " in await until_closed(reader)


async def test_all_together_may_open_so_many() -> None:
    """Close the oldest idle connections above the limit on all connections."""
    async with serve(echo, limit_concurrency=4) as server:
        opened = [await server.connect(f"127.0.0.{number}") for number in range(1, 6)]
        _, writer = opened[-1]
        writer.write(GET + b"Connection: close\r\n\r\n")
        assert b" 200 " in await until_closed(opened[-1][0])
        assert len(server.server_state.connections) < 4
