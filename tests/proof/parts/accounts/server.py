"""An SMTP server: a line of JSON for each mail that it accepts; a file says how it answers.

With `smtps` or `starttls`, a certificate and a key it takes mails over TLS alone, after a password.
"""

import asyncio
import json
import ssl
import sys
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

HOST, PORT, MODE, MAILS = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
TLS, CERTIFICATE = (sys.argv[5], sys.argv[6:8]) if len(sys.argv) > 5 else ("", [])
LOGIN = LoginPassword(b"ann@example.org", b"p:ss/word")


class Handler:
    """Answers `accept`, `refuse` (550), `later 2` (451 so often, then 250) or `slow 5` (seconds)."""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _: Any) -> str:
        word, _, number = MODE.read_text().partition(" ")
        if word == "refuse":
            return f"550 {address} is not here"
        if word == "later" and int(number) > 0:
            MODE.write_text(f"later {int(number) - 1}")
            return f"451 {address} has to wait"
        if word == "slow":
            await asyncio.sleep(float(number))
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        parts = {kind: mail.get_body((kind,)).get_content() for kind in ("plain", "html")}
        line = {"to": envelope.rcpt_tos, "subject": mail["Subject"], "headers": mail.keys(), **parts}
        with MAILS.open("a") as file:
            file.write(json.dumps(line) + "\n")
        return "250 OK"


def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    return AuthResult(success=given == LOGIN)


async def main() -> None:
    """Serve until the process is ended."""
    context = None
    if TLS:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*CERTIFICATE)

    def connect() -> SMTP:
        return SMTP(
            Handler(),
            hostname="localhost",
            enable_SMTPUTF8=True,
            tls_context=context if TLS == "starttls" else None,
            require_starttls=TLS == "starttls",
            authenticator=authenticate,
            auth_required=bool(TLS),
            # Of `smtps` the connection itself is TLS, of which aiosmtpd knows nothing.
            auth_require_tls=TLS == "starttls",
        )

    server = await asyncio.get_running_loop().create_server(
        connect, HOST, PORT, ssl=context if TLS == "smtps" else None
    )
    await server.serve_forever()


asyncio.run(main())
