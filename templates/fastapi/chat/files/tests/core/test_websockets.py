"""Limits of websockets, on a server without a proxy."""

import asyncio
import struct

import pytest
from starlette.types import Receive, Scope, Send

from app.core import websockets
from tests.core.test_connections import HANDSHAKE
from tests.server import TestServer, flood, serve, until, until_closed

TEXT, PING, CONTINUATION, FINAL = 0x1, 0x9, 0x0, 0x80


def frame(opcode: int, payload: bytes = b"") -> bytes:
    """Return a websocket frame of a client, with a mask of zeros."""
    assert len(payload) < 126
    return struct.pack("!BB4x", opcode, 0x80 | len(payload)) + payload


async def open_websocket(
    server: TestServer, *headers: bytes
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, bytes]:
    """Open a websocket; return its streams and the response to the handshake."""
    reader, writer = await server.connect()
    writer.write(HANDSHAKE + b"".join(header + b"\r\n" for header in headers) + b"\r\n")
    return reader, writer, await reader.readuntil(b"\r\n\r\n")


class Listener:
    """An application that records messages once `listens` is set."""

    def __init__(self) -> None:
        """Start with no messages and `listens` unset."""
        self.heard: list[str] = []
        self.listens = asyncio.Event()
        self.ended = asyncio.Event()

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        """Accept a websocket, and record its messages until it is closed."""
        await receive()
        await send({"type": "websocket.accept"})
        await self.listens.wait()
        while (message := await receive())["type"] == "websocket.receive":
            self.heard.append(message["text"])
        self.ended.set()


async def test_messages_are_not_compressed() -> None:
    """Refuse permessage-deflate, which takes memory before authentication."""
    async with serve(Listener()) as server:
        _, _, answer = await open_websocket(server, b"Sec-WebSocket-Extensions: permessage-deflate")
    assert b" 101 " in answer
    assert b"deflate" not in answer


async def test_what_was_sent_at_once_is_heard_in_order() -> None:
    """Deliver 10,000 messages of one write in order, although they are parsed in chunks."""
    listener = Listener()
    sent = [str(number) for number in range(10_000)]
    async with serve(listener) as server:
        _, writer, _ = await open_websocket(server)
        writer.write(b"".join(frame(TEXT | FINAL, text.encode()) for text in sent))
        listener.listens.set()
        await until(lambda: len(listener.heard) == len(sent))
    assert listener.heard == sent


async def test_messages_wait_unparsed_until_they_are_read() -> None:
    """Parse no more than a few thousand messages before the application reads them."""
    async with serve(Listener()) as server:
        _, writer, _ = await open_websocket(server)
        writer.write(frame(TEXT | FINAL) * 50_000)
        (connection,) = server.server_state.connections
        assert isinstance(connection, websockets.LimitedWebSocket)
        await until(lambda: not connection.queue.empty())
        assert connection.queue.qsize() < 3_000


async def test_a_message_of_too_many_parts_is_refused() -> None:
    """Close with 1009 for a message of too many fragments, even if they are empty."""
    listener = Listener()
    listener.listens.set()
    async with serve(listener) as server:
        reader, writer, _ = await open_websocket(server)
        await flood(writer, frame(TEXT) + frame(CONTINUATION) * 2 * websockets.MAX_FRAGMENTS)
        assert struct.pack("!H", websockets.TOO_BIG) in await until_closed(reader)
        await listener.ended.wait()
    assert listener.heard == []


async def test_answers_to_pings_do_not_pile_up() -> None:
    """Stop sending pongs to a client that does not read, and keep the connection open."""
    async with serve(Listener()) as server:
        reader, writer, _ = await open_websocket(server)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        (connection,) = server.server_state.connections
        await flood(writer, frame(PING | FINAL, b"x" * 125) * 100_000)
        assert connection.transport.get_write_buffer_size() < 1024 * 1024
        assert not reader.at_eof()


async def test_a_message_that_is_too_large_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Close with 1009 for a message that is too large, while the client still sends it."""
    monkeypatch.setattr(websockets, "CLOSE_SECONDS", 3_600)
    async with serve(Listener()) as server:
        reader, writer, _ = await open_websocket(server)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(struct.pack("!BBQ4x", TEXT | FINAL, 0x80 | 127, 200_000))
        for _ in range(4):
            await asyncio.sleep(0.05)
            writer.write(b"x" * 50_000)
        await asyncio.sleep(0.05)
        writer.transport.resume_reading()  # type: ignore[attr-defined]
        async with asyncio.timeout(30):
            await reader.readuntil(struct.pack("!H", websockets.TOO_BIG))
