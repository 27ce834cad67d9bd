"""What each mail says; it has a text and an HTML part."""

import asyncio
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, make_msgid
from pathlib import Path

from email_validator import validate_email
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app import __title__
from app.config import get_settings
from app.core.database import get_database
from app.crud import mail_tokens
from app.crud.mail_tokens import Purpose

# The answer is sent meanwhile, so that its time tells nothing of the address.
LOOK_UP_SECONDS = 0.1

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
)


async def reset_password(email: str) -> EmailMessage | None:
    """Make a token for the active user of an address, and the mail with it; None without one."""
    await asyncio.sleep(LOOK_UP_SECONDS)
    async with get_database().sessions() as session, session.begin():
        user = await mail_tokens.lock_user(session, email=email)
        if user is None:
            return None
        token = await mail_tokens.issue(session, user=user, purpose=Purpose.RESET, email=user.email)
    link = make_link("reset-password", token)
    return compose("reset_password", user.email, username=user.username, link=link)


async def verify_email(username: str, email: str) -> EmailMessage | None:
    """Make a token that confirms an address of a user, and the mail to it."""
    async with get_database().sessions() as session, session.begin():
        user = await mail_tokens.lock_user(session, username=username)
        if user is None:
            return None
        token = await mail_tokens.issue(session, user=user, purpose=Purpose.VERIFY, email=email)
    link = make_link("verify-email", token)
    return compose("verify_email", email, username=user.username, link=link)


async def password_changed(username: str, email: str) -> EmailMessage:
    return compose("password_changed", email, username=username)


async def email_changed(username: str, email: str) -> EmailMessage:
    """Write to the address that was given up."""
    return compose("email_changed", email, username=username)


LETTERS: dict[str, Callable[..., Awaitable[EmailMessage | None]]] = {
    "reset_password": reset_password,
    "verify_email": verify_email,
    "password_changed": password_changed,
    "email_changed": email_changed,
}


def make_link(page: str, token: str) -> str:
    """Return a link with the token in its fragment, which browsers send to no server."""
    return f"{get_settings().public_url}/{page}#{token}"


def compose(name: str, to: str, **values: str) -> EmailMessage:
    """Write a mail; the first line of its text template is the subject."""
    values["service"] = __title__
    subject, _, text = _templates.get_template(f"{name}.txt").render(values).partition("\n")
    sender = get_settings().mail_from
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    # Only a server with SMTPUTF8 (RFC 6531) knows a domain that is not in its ASCII form.
    message["To"] = validate_email(to, check_deliverability=False).ascii_email or to
    message["Subject"] = subject
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    # RFC 3834: no automatic replies.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text.lstrip("\n"))
    html = _templates.get_template(f"{name}.html").render(values)
    message.add_alternative(html, subtype="html")
    return message
