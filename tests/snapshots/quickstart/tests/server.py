"""A server of its own for a test, on a free port, as the service is started."""

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
        """Return the port it was given."""
        port: int = self.servers[0].sockets[0].getsockname()[1]
        return port

    async def connect(
        self, address: str = "127.0.0.1"
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a connection from an address of this machine."""
        return await asyncio.open_connection("127.0.0.1", self.port, local_addr=(address, 0))


@asynccontextmanager
async def serve(app: ASGIApp, **options: Any) -> AsyncIterator[TestServer]:
    """Serve an application within the limits, for as long as a test lasts."""
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
    """Wait until something holds."""
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)


async def until_closed(reader: asyncio.StreamReader) -> bytes:
    """Read all that comes before the server closes the connection."""
    received = b""
    async with asyncio.timeout(30):
        try:
            while part := await reader.read(65_536):
                received += part
        except ConnectionError:
            pass
    return received


async def flood(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Send data to a server that may close the connection meanwhile."""
    async with asyncio.timeout(30):
        try:
            for start in range(0, len(data), 65_536):
                writer.write(data[start : start + 65_536])
                await writer.drain()
        except ConnectionError:
            pass
