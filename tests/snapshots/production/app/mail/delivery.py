"""Delivery of mails by SMTP (RFC 5321), in three tries."""

import asyncio
import logging
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from app.config import get_settings

logger = logging.getLogger(__name__)

DELAYS_SECONDS = (2.0, 20.0)
TIMEOUT_SECONDS = 15.0


async def deliver(message: EmailMessage) -> None:
    """Send a mail; after the last try log its id, and never its address or text."""
    mail_id = message["Message-ID"]
    for delay in (*DELAYS_SECONDS, None):
        try:
            sent = await send(message)
        except (aiosmtplib.SMTPException, OSError) as error:
            if delay is None or is_permanent(error):
                logger.error("mail %s was not sent: %s", mail_id, describe(error))
                return
            await asyncio.sleep(delay)
        else:
            logger.info("mail %s was %s", mail_id, sent)
            return


async def send(message: EmailMessage) -> str:
    """Send a mail once; a password is sent to no server without TLS."""
    settings = get_settings()
    url = urlsplit(settings.mail_url.get_secret_value())
    if url.scheme == "console":
        return show(message)
    is_tls = url.scheme == "smtps"
    await aiosmtplib.send(
        message,
        sender=settings.mail_from,
        recipients=[message["To"].addresses[0].addr_spec],
        hostname=url.hostname,
        port=url.port,
        username=unquote(url.username) if url.username else None,
        password=unquote(url.password) if url.password else None,
        use_tls=is_tls,
        start_tls=True if url.username and not is_tls else None,
        local_hostname=settings.mail_from.rpartition("@")[2],
        timeout=TIMEOUT_SECONDS,
    )
    return "sent"


def show(message: EmailMessage) -> str:
    """Print a mail, but not in production, whose output is kept as a log."""
    if get_settings().environment == "production":
        return "dropped, since MAIL_URL is console:"
    text = message.get_body(("plain",))
    print(f"To: {message['To']}\nSubject: {message['Subject']}\n\n{text and text.get_content()}")
    return "printed"


def reason_of(error: Exception) -> Exception:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return error.recipients[0]
    return error.__cause__ if isinstance(error.__cause__, ssl.SSLError) else error


def is_permanent(error: Exception) -> bool:
    """Return whether every try would fail.

    5xx (RFC 5321 4.2.1), a server without SMTPUTF8, and a certificate that is not trusted.
    """
    error = reason_of(error)
    code = error.code if isinstance(error, aiosmtplib.SMTPResponseException) else 0
    permanent = (aiosmtplib.SMTPNotSupported, ssl.SSLCertVerificationError)
    return code >= 500 or isinstance(error, permanent)


def describe(error: Exception) -> str:
    """Return the kind of an error and its code; a server's own words may repeat the address."""
    error = reason_of(error)
    detail: object = ""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        detail = error.code
    elif isinstance(error, ssl.SSLError):
        detail = getattr(error, "verify_message", "") or error.reason
    return f"{type(error).__name__} {detail}".strip()
