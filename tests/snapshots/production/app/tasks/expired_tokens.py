"""Expired refresh tokens are deleted every hour."""

from app.core.database import get_database
from app.crud import tokens
from app.tasks.definition import schedule, task


@schedule("17 * * * *")
@task
async def remove_expired_tokens() -> None:
    """Delete in short transactions, which block no one who signs in."""
    removed = None
    while removed != 0:
        async with get_database().sessions() as session, session.begin():
            removed = await tokens.remove_expired(session)
