"""An SMTP server for the tests, which keeps the mails that it accepts."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.mail.waiting import send_waiting

# It logs each command.
logging.getLogger("mail.log").setLevel(logging.ERROR)


class Inbox:
    def __init__(self) -> None:
        self.url = ""
        # Answers to recipients, in order; after the last one, each is accepted.
        self.answers: list[str] = []
        self.mails: asyncio.Queue[EmailMessage] = asyncio.Queue()

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        if self.answers and not (answer := self.answers.pop(0)).startswith("250"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, _class=EmailMessage, policy=default)
        mail["X-Recipients"] = " ".join(envelope.rcpt_tos)
        self.mails.put_nowait(mail)
        return "250 OK"

    async def next(self) -> EmailMessage:
        await send_waiting()
        async with asyncio.timeout(30):
            return await self.mails.get()


@asynccontextmanager
async def open_inbox(*, smtputf8: bool = True) -> AsyncIterator[Inbox]:
    """Serve an inbox on a free port during a test."""
    inbox = Inbox()

    def connect() -> SMTP:
        return SMTP(
            inbox,
            hostname="localhost",
            enable_SMTPUTF8=smtputf8,
            # It takes any password, and needs no TLS.
            authenticator=lambda *_: AuthResult(success=True),
            auth_require_tls=False,
        )

    server = await asyncio.get_running_loop().create_server(connect, "127.0.0.1", 0)
    inbox.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield inbox
    server.close()


def read_text(mail: EmailMessage) -> str:
    text = mail.get_body(("plain",))
    assert text is not None
    return str(text.get_content())


def read_token(mail: EmailMessage) -> str:
    """Return the token of a mail's link."""
    found = re.search(r"#([\w-]+)", read_text(mail))
    assert found is not None
    return found[1]
