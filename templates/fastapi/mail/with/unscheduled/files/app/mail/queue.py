"""The queue of mails: sent after the commit, beside the requests, and lost with the process."""

import asyncio
import logging

from app.core.supervised_task import SupervisedTask
from app.mail.delivery import deliver
from app.mail.letters import LETTERS

logger = logging.getLogger(__name__)

MAX_WAITING = 10_000
SENDERS = 4
STOP_SECONDS = 5.0


class MailQueue:
    def __init__(self) -> None:
        self._waiting: asyncio.Queue[tuple[str, dict[str, str]]] = asyncio.Queue(MAX_WAITING)
        self._senders = [SupervisedTask(self._send) for _ in range(SENDERS)]

    def start(self) -> None:
        for sender in self._senders:
            sender.start()

    async def stop(self) -> None:
        """Send what is waiting, for some seconds."""
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self.join()
        except TimeoutError:
            logger.error("the process ends with mails that were not sent")
        for sender in self._senders:
            await sender.stop()

    async def join(self) -> None:
        """Wait until no mail is waiting or being sent."""
        await self._waiting.join()

    async def put(self, name: str, values: dict[str, str]) -> None:
        try:
            self._waiting.put_nowait((name, values))
        except asyncio.QueueFull:
            logger.error("a mail was dropped: %s are waiting", MAX_WAITING)

    async def _send(self) -> None:
        while True:
            name, values = await self._waiting.get()
            try:
                message = await LETTERS[name](**values)
                if message is not None:
                    await deliver(message)
            except Exception:
                logger.exception("a mail was not written")
            finally:
                self._waiting.task_done()


mail_queue = MailQueue()
