"""Delivery of mails to servers that accept, refuse, or do not answer."""

import asyncio
import logging
import ssl
from email.message import EmailMessage

import aiosmtplib
import pytest
from pydantic import SecretStr, ValidationError

from app.config import Settings, get_settings
from app.mail import delivery
from app.mail.delivery import deliver
from app.mail.letters import compose
from tests.mail.inbox import Inbox, open_inbox, read_text

LINK = "http://localhost:8000/reset-password#the-token"


async def send(to: str = "ann@example.com") -> None:
    await deliver(compose("reset_password", to, username="ann", link=LINK))


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the delivery logged; requests of earlier tests are logged late."""
    return [
        f"{record.levelname}: {record.getMessage()}"
        for record in caplog.records
        if record.name == delivery.__name__
    ]


async def test_a_mail_has_text_and_html(inbox: Inbox) -> None:
    """Send both parts, a subject, and an id that the log has."""
    await send()
    mail = await inbox.next()
    html = mail.get_body(("html",))
    assert html is not None
    assert LINK in read_text(mail)
    assert f'href="{LINK}"' in html.get_content()
    assert (mail["From"], mail["To"]) == (get_settings().mail_from, "ann@example.com")
    assert mail["Subject"].startswith("Set a new password for ")
    assert mail["Auto-Submitted"] == "auto-generated"


async def test_a_refusal_for_now_is_tried_again(inbox: Inbox) -> None:
    """Send once after two answers of 4xx."""
    inbox.answers = ["451 later", "421 later"]
    await send()
    await inbox.next()
    assert inbox.mails.empty()


@pytest.mark.parametrize(
    ("answers", "left"), [(["451 later"] * 4, 1), (["550 no ann@example.com here", "250"], 1)]
)
async def test_a_mail_is_given_up(
    inbox: Inbox, caplog: pytest.LogCaptureFixture, answers: list[str], left: int
) -> None:
    """Log one line with the id after three 4xx or one 5xx, without the address or the token."""
    inbox.answers = list(answers)
    await send()
    assert (len(inbox.answers), inbox.mails.empty()) == (left, True)
    (line,) = logged(caplog)
    assert line.startswith("ERROR: mail <")
    assert f"was not sent: SMTPRecipientRefused {answers[0][:3]}" in line
    assert "ann" not in line
    assert "the-token" not in caplog.text


async def test_a_server_that_is_gone_is_tried_three_times(
    inbox: Inbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Log one line after the third try."""
    tries = 0
    really = delivery.send

    async def count(message: EmailMessage) -> str:
        nonlocal tries
        tries += 1
        return await really(message)

    monkeypatch.setattr(delivery, "send", count)
    async with open_inbox() as closed:
        pass
    monkeypatch.setattr(get_settings(), "mail_url", SecretStr(closed.url))
    await send()
    assert tries == 3
    (line,) = logged(caplog)
    assert line.startswith("ERROR: mail <")


async def test_a_server_that_says_nothing_is_not_waited_for(
    inbox: Inbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Give up a connection on which no greeting comes."""
    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 0.01)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    monkeypatch.setattr(get_settings(), "mail_url", SecretStr(f"smtp://127.0.0.1:{port}"))
    async with asyncio.timeout(30):
        await send()
    server.close()
    assert "Timeout" in caplog.text


async def test_a_password_is_not_sent_without_tls(
    inbox: Inbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Send nothing where the server offers no STARTTLS."""
    url = inbox.url.replace("://", "://ann:secret@")
    monkeypatch.setattr(get_settings(), "mail_url", SecretStr(url))
    await send()
    assert inbox.mails.empty()
    assert "was not sent" in caplog.text
    assert "secret" not in caplog.text


async def test_a_server_without_tls_is_named(
    inbox: Inbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Say in the log that TLS failed, rather than the connection."""
    url = inbox.url.replace("smtp:", "smtps:")
    monkeypatch.setattr(get_settings(), "mail_url", SecretStr(url))
    await send()
    (line,) = logged(caplog)
    assert "was not sent: SSLError" in line


async def test_a_certificate_that_is_not_trusted_is_permanent(
    inbox: Inbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Say what is wrong with the certificate, after one try."""
    tries = 0

    async def refuse(_: EmailMessage) -> str:
        nonlocal tries
        tries += 1
        error = ssl.SSLCertVerificationError()
        error.verify_message = "self-signed certificate"
        raise aiosmtplib.SMTPConnectError("refused ann@example.com") from error

    monkeypatch.setattr(delivery, "send", refuse)
    await send()
    (line,) = logged(caplog)
    assert line.endswith("was not sent: SSLCertVerificationError self-signed certificate")
    assert tries == 1


async def test_addresses_beyond_ascii(
    inbox: Inbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Encode a domain for every server; send other names to servers with SMTPUTF8 alone."""
    await send("ann@müller.example")
    assert (await inbox.next())["X-Recipients"] == "ann@xn--mller-kva.example"
    await send("änn@example.com")
    assert (await inbox.next())["X-Recipients"] == "änn@example.com"
    async with open_inbox(smtputf8=False) as old:
        monkeypatch.setattr(get_settings(), "mail_url", SecretStr(old.url))
        await send("änn@example.com")
        assert old.mails.empty()
    assert "SMTPNotSupported" in caplog.text


def test_an_address_adds_no_header() -> None:
    """Raise for line ends, which would begin another header."""
    with pytest.raises(ValueError, match=r"invalid|linefeed"):
        compose("email_changed", "ann@example.com\r\nBcc: eve@example.com", username="ann")


async def test_a_mail_is_printed(
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Print the mail to the console, but in production only log that it was dropped."""
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(get_settings(), "mail_url", SecretStr("console:"))
    await send()
    assert LINK in capsys.readouterr().out
    monkeypatch.setattr(get_settings(), "environment", "production")
    await send()
    assert LINK not in capsys.readouterr().out
    assert logged(caplog)[-1].endswith("was dropped, since MAIL_URL is console:")
    assert "the-token" not in caplog.text


@pytest.mark.parametrize(
    "url", ["console:", "smtp://localhost:1025", "smtps://a%40b:c@mail.example.com", "smtp://[::1]"]
)
def test_a_server_is_named(url: str) -> None:
    assert Settings(mail_url=SecretStr(url)).mail_url.get_secret_value() == url


@pytest.mark.parametrize("url", ["", "localhost", "http://localhost", "smtp://", "smtp://a b"])
def test_what_names_no_server_is_refused(url: str) -> None:
    """Refuse the setting without repeating it."""
    with pytest.raises(ValidationError, match="mail_url"):
        Settings(mail_url=SecretStr(url))
