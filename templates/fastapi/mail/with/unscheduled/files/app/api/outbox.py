"""Mails that a request sends."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from app.dependencies import after_commit
from app.mail.queue import mail_queue


async def send_later(session: AsyncSession, name: str, **values: str) -> None:
    """Send a mail of `LETTERS` once the session has committed."""
    after_commit(session, partial(mail_queue.put, name, values))
