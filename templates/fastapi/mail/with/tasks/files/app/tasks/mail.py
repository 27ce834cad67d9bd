"""Mails are written and sent by tasks."""

from app.mail.delivery import deliver
from app.mail.letters import LETTERS
from app.tasks.definition import task


@task(timeout=120)
async def send_mail(name: str, values: dict[str, str]) -> None:
    """Send a mail of `LETTERS`; its token is made here, so that no argument has it."""
    message = await LETTERS[name](**values)
    if message is not None:
        await deliver(message)
