"""A connection of the chat: one client in one room."""

import asyncio
import logging
from contextlib import suppress
from contextvars import copy_context
from typing import TYPE_CHECKING

from fastapi import WebSocket, WebSocketDisconnect, status

from app.chat.authentication import Member
from app.chat.frames import BATCHES, MAX_CHARACTERS, encode, parse_content
from app.chat.limits import address_limits, user_limits
from app.core.errors import AppError

if TYPE_CHECKING:
    from app.chat.hub import Hub

logger = logging.getLogger(__name__)

QUEUE_FRAMES = 128
CLOSE_SECONDS = 5.0
# Raised by a websocket whose client has left.
GONE = (OSError, RuntimeError, WebSocketDisconnect)


class Connection:
    """One client, with a bounded queue: a client that does not read delays no other.

    Most connections are idle, so a task that writes exists only while frames are waiting.
    """

    def __init__(self, websocket: WebSocket, room: str, member: Member, address: str) -> None:
        self.room = room
        self.member = member
        self.takes_batches = BATCHES in websocket.scope.get("subprotocols", ())
        self._websocket = websocket
        self._address = address
        self._context = copy_context()
        self._frames: list[str] = []
        self._writer: asyncio.Task[None] | None = None
        self._reading: asyncio.Timeout | None = None
        self._ended = False
        self._code: int | None = None
        # slot: state

    def send(self, frame: str) -> None:
        if self._ended:
            return
        if len(self._frames) >= QUEUE_FRAMES:
            self.end(status.WS_1013_TRY_AGAIN_LATER)
            return
        self._frames.append(frame)
        if self._writer is None:
            # Logs have the request id of this client, not of the sender.
            self._writer = asyncio.create_task(self._write(), context=self._context)

    def end(self, code: int | None = None) -> None:
        """Let `run` close the websocket, with a code unless the client has left."""
        if not self._ended:
            self._ended, self._code = True, code
            if self._reading is not None:
                self._reading.reschedule(asyncio.get_running_loop().time())

    async def run(self, hub: "Hub") -> None:
        """Serve the client until it leaves or the connection is ended."""
        try:
            await hub.join(self)
            # `end` sets the time.
            async with asyncio.timeout(None) as self._reading:
                await self._read(hub)
        except GONE:
            pass
        except Exception:
            logger.exception("chat connection failed")
            self._code = status.WS_1011_INTERNAL_ERROR
        finally:
            self._ended = True
            if writer := self._writer:
                writer.cancel()
            await hub.leave(self)
            if writer:
                await asyncio.wait([writer])
            if self._code is not None:
                with suppress(*GONE):
                    async with asyncio.timeout(CLOSE_SECONDS):
                        await self._websocket.close(self._code)

    async def _read(self, hub: "Hub") -> None:
        while not self._ended:
            message = await self._websocket.receive()
            text: str | None = message.get("text")
            if message["type"] == "websocket.disconnect":
                return
            if len(text or "") > MAX_CHARACTERS:
                self.end(status.WS_1009_MESSAGE_TOO_BIG)
                return
            try:
                wait = user_limits().send(self.member.username)
                if wait or address_limits().send(self._address):
                    raise AppError(429, "RATE_LIMITED", "You are sending too fast.")
                # slot: checks
                await hub.post(self, parse_content(text))
            except AppError as error:
                # Read no more until the answer fits: a flood slows only its sender.
                while len(self._frames) >= QUEUE_FRAMES and self._writer is not None:
                    await asyncio.wait([self._writer])
                self.send(encode("error", code=error.code, message=error.message))

    async def _write(self) -> None:
        frames = self._frames
        try:
            while frames:
                if self.takes_batches:
                    frame = f"[{','.join(frames)}]"
                    frames.clear()
                else:
                    frame = frames.pop(0)
                await self._websocket.send({"type": "websocket.send", "text": frame})
        except GONE:
            self.end()
        except Exception:
            logger.exception("chat connection failed")
            self.end(status.WS_1011_INTERNAL_ERROR)
        finally:
            self._writer = None
