"""An SMTP server: a line of JSON for each mail that it accepts; a file says how it answers."""

import asyncio
import json
import sys
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

PORT, MODE, MAILS = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])


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


async def main() -> None:
    """Serve until the process is ended."""
    loop = asyncio.get_running_loop()
    connect = lambda: SMTP(Handler(), hostname="localhost", enable_SMTPUTF8=True)  # noqa: E731
    server = await loop.create_server(connect, "127.0.0.1", PORT)
    await server.serve_forever()


asyncio.run(main())
