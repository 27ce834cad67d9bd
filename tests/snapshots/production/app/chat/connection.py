"""A connection: one client in one room, with a bounded queue so that it slows nobody else."""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.chat.batches import choose_subprotocol, join_frames
from app.chat.frames import BadFrame, encode_error, parse_content
from app.chat.member import Member
from app.chat.rate import chat_rate
from app.core.gcra import LocalLimiter

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
    """One client: what it reads waits in a queue, what it writes goes to the hub."""

    def __init__(self, websocket: WebSocket, room: str, member: Member) -> None:
        """Prepare for an accepted websocket."""
        self.room = room
        self.member = member
        self._websocket = websocket
        self._takes_batches = choose_subprotocol(websocket) is not None
        self._frames: deque[str] = deque()
        self._waiting = asyncio.Event()
        self._drained = asyncio.Event()
        self._limiter = LocalLimiter(chat_rate())
        self._code: int | None = None
        self._ended = asyncio.Event()

    def send(self, frame: str) -> None:
        """Queue a frame; a client whose queue is full is let go."""
        if self._ended.is_set():
            return
        if self._is_full():
            self.end(OVERLOADED)
            return
        self._frames.append(frame)
        self._waiting.set()

    def end(self, code: int | None = None) -> None:
        """Have the connection closed, with a code if the client is still there to hear it."""
        if not self._ended.is_set():
            self._code = code
            self._ended.set()

    async def run(self, hub: "Hub") -> None:
        """Serve the client until it goes, or has to."""
        tasks = [
            asyncio.create_task(self._ending(self._read(hub))),
            asyncio.create_task(self._ending(self._write())),
        ]
        try:
            await hub.join(self)
            await self._ended.wait()
        finally:
            self.end()
            for task in tasks:
                task.cancel()
            await hub.leave(self)
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._close()

    async def _ending(self, work: Coroutine[None, None, None]) -> None:
        """Do a part of the work; the connection ends with it."""
        try:
            await work
        except (WebSocketDisconnect, RuntimeError, OSError):
            pass  # The client is gone, and the server says so in its own ways.
        except Exception:
            logger.exception("a chat connection failed")
            self.end(INTERNAL_ERROR)
        finally:
            self.end()

    async def _write(self) -> None:
        frames = self._frames
        while True:
            await self._waiting.wait()
            self._waiting.clear()
            while frames:
                if self._takes_batches:
                    frame = join_frames(frames)
                    frames.clear()
                else:
                    frame = frames.popleft()
                await self._websocket.send_text(frame)
            self._drained.set()

    def _is_full(self) -> bool:
        return len(self._frames) >= QUEUE_FRAMES

    async def _read(self, hub: "Hub") -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text: str | None = message.get("text")
            if len(text or message.get("bytes") or "") > MAX_FRAME_CHARACTERS:
                self.end(TOO_BIG)
                return
            try:
                if self._limiter.hit("frames") > 0:
                    raise BadFrame("RATE_LIMITED", "You are sending too fast.")
                await hub.post(self, parse_content(text))
            except BadFrame as error:
                # A flood of bad frames slows only its sender.
                while self._is_full():
                    self._drained.clear()
                    await self._drained.wait()
                self.send(encode_error(error.code, error.message))

    async def _close(self) -> None:
        """Say why the connection ends; a client that does not listen is not waited for."""
        if self._code is None:
            return
        with suppress(TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._websocket.close(self._code)
