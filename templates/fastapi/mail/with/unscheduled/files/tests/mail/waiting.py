"""Mails that wait in the queue."""

from app.mail.queue import mail_queue


async def send_waiting() -> None:
    """Wait until each mail was sent."""
    await mail_queue.join()
