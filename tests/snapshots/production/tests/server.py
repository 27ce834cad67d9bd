"""A uvicorn server for a test, on a free port, with the limits of the service."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from app.serve import LIMITS


class TestServer(uvicorn.Server):
    """A server that runs in the test's event loop."""

    __test__ = False

    @property
    def port(self) -> int:
        """Return the port that the system assigned."""
        port: int = self.servers[0].sockets[0].getsockname()[1]
        return port

    async def connect(
        self, address: str = "127.0.0.1"
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect from a loopback address."""
        return await asyncio.open_connection("127.0.0.1", self.port, local_addr=(address, 0))


@asynccontextmanager
async def serve(app: ASGIApp, **options: Any) -> AsyncIterator[TestServer]:
    """Serve an application with the limits of the service during a test."""
    mine = {"port": 0, "lifespan": "off", "log_config": None, "timeout_graceful_shutdown": 0}
    settled = {**LIMITS, **mine, **options}
    server = TestServer(uvicorn.Config(app, **settled))
    running = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    yield server
    for connection in list(server.server_state.connections):
        connection.transport.abort()
    server.should_exit = True
    await running


async def until(holds: Callable[[], bool]) -> None:
    """Wait until a condition is true, at most 30 seconds."""
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.01)


async def until_closed(reader: asyncio.StreamReader) -> bytes:
    """Read until the server closes the connection, and return the data."""
    received = b""
    async with asyncio.timeout(30):
        try:
            while part := await reader.read(65_536):
                received += part
        except ConnectionError:
            pass
    return received


async def flood(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Send data, and ignore that the server closes the connection meanwhile."""
    async with asyncio.timeout(30):
        try:
            for start in range(0, len(data), 65_536):
                writer.write(data[start : start + 65_536])
                await writer.drain()
        except ConnectionError:
            pass
