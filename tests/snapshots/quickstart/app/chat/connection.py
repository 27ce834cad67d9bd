"""A connection: one client in one room, with a bounded queue against slow readers."""

import asyncio
import logging
from contextlib import suppress
from contextvars import copy_context
from typing import TYPE_CHECKING

from starlette.types import Message, Receive, Send

from app.chat.batches import join_frames
from app.chat.frames import BadFrame, encode_error, parse_content
from app.chat.limits import address_limits, user_limits
from app.chat.member import Member

if TYPE_CHECKING:
    from app.chat.hub import Hub

logger = logging.getLogger(__name__)

QUEUE_FRAMES = 128
MAX_FRAME_CHARACTERS = 64 * 1024
CLOSE_SECONDS = 5.0

POLICY_VIOLATION = 1008
TOO_BIG = 1009
INTERNAL_ERROR = 1011
RESTARTING = 1012
OVERLOADED = 1013


class Connection:
    """One client: what it reads waits in a queue, what it writes goes to the hub.

    While nothing is said, it is but one task, which waits for the client.
    """

    def __init__(
        self, receive: Receive, send: Send, room: str, member: Member, address: str
    ) -> None:
        """Prepare for a websocket that was accepted."""
        self.room = room
        self.member = member
        self._address = address
        self.takes_batches = False
        self._receive = receive
        self._send = send
        self._frames: list[str] = []
        self._writing: asyncio.Task[None] | None = None
        self._reading: asyncio.Timeout | None = None
        self._context = copy_context()
        self._code: int | None = None
        self._ended = False

    def send(self, frame: str) -> None:
        """Queue a frame; a client whose queue is full is let go."""
        if self._ended:
            return
        if self._is_full():
            self.end(OVERLOADED)
            return
        self._frames.append(frame)
        if self._writing is None:
            # Log records of the writer have the context of its own client.
            self._writing = asyncio.create_task(self._write(), context=self._context)

    def end(self, code: int | None = None) -> None:
        """Have the connection closed, with a code if the client is still there to hear it."""
        if self._ended:
            return
        self._ended = True
        self._code = code
        if self._reading is not None:
            self._reading.reschedule(asyncio.get_running_loop().time())

    async def run(self, hub: "Hub") -> None:
        """Serve the client until it goes, or has to."""
        try:
            await hub.join(self)
            await self._read(hub)
        finally:
            self.end()
            writing = self._writing
            if writing is not None:
                writing.cancel()
            await hub.leave(self)
            if writing is not None:
                await asyncio.gather(writing, return_exceptions=True)
            await self._close()

    async def _read(self, hub: "Hub") -> None:
        try:
            # It has no limit until `end` sets one.
            async with asyncio.timeout(None) as self._reading:
                while not self._ended:
                    message = await self._receive()
                    if message["type"] == "websocket.disconnect":
                        return
                    await self._take(message, hub)
        except (OSError, RuntimeError):
            pass  # Time is over, or the client is gone, which the server says in its own ways.
        except Exception:
            self._reading = None
            logger.exception("a chat connection failed")
            self.end(INTERNAL_ERROR)
        finally:
            self._reading = None

    async def _take(self, message: Message, hub: "Hub") -> None:
        text: str | None = message.get("text")
        if len(text or message.get("bytes") or "") > MAX_FRAME_CHARACTERS:
            self.end(TOO_BIG)
            return
        try:
            wait = user_limits().send(self.member.username)
            if wait > 0 or address_limits().send(self._address) > 0:
                raise BadFrame("RATE_LIMITED", "You are sending too fast.")
            await hub.post(self, parse_content(text))
        except BadFrame as error:
            # A flood of bad frames slows only its sender.
            while self._is_full() and self._writing is not None:
                await asyncio.wait([self._writing])
            self.send(encode_error(error.code, error.message))

    async def _write(self) -> None:
        frames = self._frames
        try:
            while frames:
                if self.takes_batches:
                    frame = join_frames(frames)
                    frames.clear()
                else:
                    frame = frames.pop(0)
                await self._send({"type": "websocket.send", "text": frame})
        except (OSError, RuntimeError):
            self.end()
        except Exception:
            logger.exception("a chat connection failed")
            self.end(INTERNAL_ERROR)
        finally:
            self._writing = None

    def _is_full(self) -> bool:
        return len(self._frames) >= QUEUE_FRAMES

    async def _close(self) -> None:
        """Say why the connection ends; a client that does not listen is not waited for."""
        if self._code is None:
            return
        with suppress(OSError, RuntimeError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await close(self._send, self._code)


async def close(send: Send, code: int) -> None:
    """Close a websocket."""
    await send({"type": "websocket.close", "code": code, "reason": ""})
