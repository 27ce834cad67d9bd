"""Websockets: limits on the memory that a client can use."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

CHUNK_BYTES = 16 * 1024
MAX_FRAGMENTS = 1_024
TOO_BIG = 1009
CLOSE_SECONDS = 1.0


class LimitedWebSocket(WebSocketsSansIOProtocol):
    """A websocket of uvicorn that reads no faster than the application does."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._unread = b""
        self._late_bytes = 0

    def data_received(self, data: bytes) -> None:
        """Parse a chunk at a time, until there is a message for the application."""
        # After our close frame comes the client's, and not much before it.
        if self.close_sent:
            self._late_bytes += len(data)
            if self._late_bytes > CHUNK_BYTES:
                return
        data = self._unread + data
        while data and not self.read_paused:
            super().data_received(data[:CHUNK_BYTES])
            data = data[CHUNK_BYTES:]
        self._unread = data

    async def receive(self) -> Any:
        message = await super().receive()
        if self._unread:
            self.data_received(b"")
        return message

    def handle_ping(self) -> None:
        # A client that reads no answers gets none.
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) < MAX_FRAGMENTS:
            super().handle_cont(event)
        else:
            self.conn.fail(TOO_BIG, "too many fragments")
            self.handle_parser_exception()

    def handle_parser_exception(self) -> None:
        """Send the reason, and close later: unread data would reset the connection."""
        if self.close_sent or self.conn.close_sent is None:
            return
        self.close_sent = True
        code, reason = self.conn.close_sent.code, self.conn.close_sent.reason
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.loop.call_later(CLOSE_SECONDS, self.transport.close)
