"""The queue of mails."""

import pytest
from httpx2 import AsyncClient

from app.api import outbox
from app.mail import queue
from app.mail.queue import MailQueue, mail_queue
from app.models.user import User
from tests.mail.inbox import Inbox

NOTICE = {"username": "ann", "email": "ann@example.com"}


async def test_a_full_queue_keeps_what_it_has(
    inbox: Inbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Log a mail that finds no place, and send the others."""
    monkeypatch.setattr(queue, "MAX_WAITING", 2)
    mails = MailQueue()
    for _ in range(3):
        await mails.put("password_changed", NOTICE)
    lines = [record.getMessage() for record in caplog.records if record.name == queue.__name__]
    assert lines == ["a mail was dropped: 2 are waiting"]
    mails.start()
    await mails.stop()
    assert inbox.mails.qsize() == 2


async def test_a_mail_that_cannot_be_written_stops_no_other(
    inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Log the error and send the next mail."""
    await mail_queue.put("password_changed", {"email": "ann@example.com"})
    await mail_queue.put("password_changed", NOTICE)
    await inbox.next()
    assert "a mail was not written" in caplog.text


async def test_a_stop_does_not_wait_for_long(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Log that mails were not sent when the time for them is over."""
    monkeypatch.setattr(queue, "STOP_SECONDS", 0.0)
    mails = MailQueue()
    await mails.put("password_changed", NOTICE)
    await mails.stop()
    assert "mails that were not sent" in caplog.text


async def test_a_request_waits_for_no_mail(
    client: AsyncClient, user: User, visitor_headers: dict[str, str], inbox: Inbox
) -> None:
    """Answer while 10,000 mails wait for senders that have not begun."""
    waiting = MailQueue()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "mail_queue", waiting)
        for _ in range(queue.MAX_WAITING):
            await waiting.put("password_changed", NOTICE)
        body = {"email": user.email}
        answer = await client.post("/password/forgot", json=body, headers=visitor_headers)
    assert answer.status_code == 202
    assert inbox.mails.empty()
