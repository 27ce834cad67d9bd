"""Mails that a request sends."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.tasks.mail import send_mail


async def send_later(session: AsyncSession, name: str, **values: str) -> None:
    """Send a mail of `LETTERS` once the session has committed."""
    await send_mail.enqueue(session, name, values)
