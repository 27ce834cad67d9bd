"""Connections: limits on what one client may send, hold and delay."""

import asyncio
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.config import get_settings
from app.core.rate_limit import limited_address

# Bytes of the request line and headers, or of a body's chunk framing and trailers.
MAX_HEAD_BYTES = 32 * 1024
CHUNK_BYTES = 16 * 1024
MAX_PIPELINED = 256
HEAD_SECONDS = 10.0
SEND_SECONDS = 30.0


class LimitedConnection(HttpToolsProtocol):
    """Uvicorn's HTTP connection, closed if the client sends too much or too slowly."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.opened = self.loop.time()
        self._seen: object = None
        # Bytes since the request began or since the last part of its body.
        self._unread = 0
        self._head_timer: asyncio.TimerHandle | None = None
        self._send_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept the connection; if there are too many, close the oldest idle one."""
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(HEAD_SECONDS, transport.close)
        crowd = self._crowd()
        if crowd:
            idle = [each for each in crowd if each is not self and is_idle(each)]
            min(idle, key=lambda each: each.opened, default=self).transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._head_timer, self._send_timer):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse the data in chunks, and refuse the request once it is too large."""
        if len(data) > CHUNK_BYTES:
            for start in range(0, len(data), CHUNK_BYTES):
                if self in self.connections and not self.transport.is_closing():
                    self.data_received(data[start : start + CHUNK_BYTES])
            return
        super().data_received(data)
        if self.scope is not self._seen:
            self._seen, self._unread = self.scope, 0
        self._unread += len(data)
        if self._unread > MAX_HEAD_BYTES or len(self.pipeline) > MAX_PIPELINED:
            self._refuse()
        elif self in self.connections and (is_idle(self) or "method" not in self.scope):
            if self._head_timer is None:
                self._head_timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)
        elif self._head_timer is not None:
            # The request is being served, or is a websocket now.
            self._head_timer.cancel()
            self._head_timer = None

    def on_body(self, body: bytes) -> None:
        self._unread = 0
        super().on_body(body)

    def pause_writing(self) -> None:
        """Tolerate a slow reader while it makes progress."""
        super().pause_writing()
        self._watch(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        if self._send_timer is not None:
            self._send_timer.cancel()
        super().resume_writing()

    def _watch(self, unsent: int) -> None:
        self._send_timer = self.loop.call_later(SEND_SECONDS, self._check, unsent)

    def _check(self, before: int) -> None:
        unsent = self.transport.get_write_buffer_size()
        if unsent < before:
            self._watch(unsent)
        else:
            self.transport.abort()

    def _refuse(self) -> None:
        if is_idle(self):
            self.send_400_response("The head of the request is too large.")
        else:
            self.transport.abort()

    def _crowd(self) -> list[Any]:
        """Return the connections that compete with this one if a limit is exceeded."""
        everyone: set[Any] = self.connections
        if self.limit_concurrency is not None and len(everyone) >= self.limit_concurrency:
            return list(everyone)
        most = get_settings().connections_per_address
        if len(everyone) <= most or self.client is None or self._is_proxy(self.client[0]):
            return []
        address = limited_address(self.client[0])
        same = [
            each for each in everyone if each.client and limited_address(each.client[0]) == address
        ]
        return same if len(same) > most else []

    def _is_proxy(self, host: str) -> bool:
        return isinstance(self.app, ProxyHeadersMiddleware) and host in self.app.trusted_hosts


def is_idle(connection: object) -> bool:
    return (
        isinstance(connection, LimitedConnection)
        and not connection.transport.is_closing()
        and (connection.cycle is None or connection.cycle.response_complete)
    )
