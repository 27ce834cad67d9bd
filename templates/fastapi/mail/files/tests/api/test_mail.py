"""Lost passwords and the verification of addresses, over HTTP."""

import asyncio
import hashlib
import secrets
from datetime import timedelta

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api import mail as limits
from app.api.deps import CurrentUser, CurrentUserWrite
from app.config import get_settings
from app.core.errors import install_error_handlers
from app.core.rate_limit import Rate, RateLimiter
from app.crud import mail_tokens
from app.models.base import utcnow
from app.models.mail_token import MailToken
from app.models.user import User
from tests.entry import sign_in
from tests.mail.inbox import Inbox, read_text, read_token
from tests.mail.waiting import send_waiting
from tests.users import PASSWORD, add_user

NEW = "battery staple"


@pytest.fixture(params=["optional", "required"])
def verification(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Confirm new addresses by mail."""
    monkeypatch.setattr(get_settings(), "email_verification", request.param)


class Visitor:
    """A client without a user."""

    def __init__(self, client: AsyncClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    async def post(self, path: str, **body: str) -> Response:
        return await self.client.post(path, json=body, headers=self.headers)

    async def forget(self, inbox: Inbox, email: str = "alice@example.com") -> str:
        """Ask for a link and return its token."""
        assert (await self.post("/password/forgot", email=email)).status_code == 202
        return read_token(await inbox.next())

    async def reset(self, token: str) -> Response:
        return await self.post("/password/reset", token=token, password=NEW)


@pytest.fixture
def visitor(client: AsyncClient, visitor_headers: dict[str, str]) -> Visitor:
    return Visitor(client, visitor_headers)


def refused(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_lost_password_is_replaced(
    visitor: Visitor, auth_headers: dict[str, str], inbox: Inbox, session: AsyncSession
) -> None:
    """Set the password once, end the user's tokens and sessions, and tell them by mail."""
    token = await visitor.forget(inbox, "Alice@Example.com")
    assert (await visitor.reset(token)).status_code == 204
    notice = await inbox.next()
    assert "was changed" in notice["Subject"]
    assert token not in read_text(notice)
    assert (await visitor.client.get("/users/me", headers=auth_headers)).status_code == 401
    assert (await sign_in(visitor.client, "alice", PASSWORD)).status_code == 401
    assert (await sign_in(visitor.client, "alice", NEW)).is_success
    assert await session.scalar(select(User.email_verified))
    await session.rollback()
    assert refused(await visitor.reset(token)) == (400, "INVALID_LINK")


async def test_asking_tells_nothing(
    visitor: Visitor, user: User, inbox: Inbox, session: AsyncSession
) -> None:
    """Answer alike for known, unknown and inactive addresses; write to known ones alone."""
    await add_user(session, "carol")
    carol = await session.scalar(select(User).where(User.username == "carol"))
    assert carol is not None
    carol.is_active = False
    await session.commit()
    answers = [
        await visitor.post("/password/forgot", email=email)
        for email in ("alice@example.com", "unknown@example.com", "carol@example.com")
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, "null")}
    await send_waiting()
    assert (await inbox.next())["To"] == "alice@example.com"
    assert inbox.mails.empty()


@pytest.mark.parametrize("how", ["expired", "superseded", "foreign", "other password", "unknown"])
async def test_a_link_ends(
    visitor: Visitor,
    user: User,
    inbox: Inbox,
    session: AsyncSession,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    """Return 400 for a token that is over, of another purpose, or unknown; the password stays."""
    token = await visitor.forget(inbox)
    match how:
        case "expired":
            later = utcnow() + timedelta(minutes=30)
            monkeypatch.setattr(mail_tokens, "utcnow", lambda: later)
        case "superseded":
            await visitor.forget(inbox)
        case "foreign":
            answer = await visitor.post("/email/verify", token=token)
            assert refused(answer) == (400, "INVALID_LINK")
            return
        case "other password":
            user = await session.merge(user)
            user.token_version += 1
            await session.commit()
        case "unknown":
            token = secrets.token_urlsafe(32)
    assert refused(await visitor.reset(token)) == (400, "INVALID_LINK")
    assert (await sign_in(visitor.client, "alice", PASSWORD)).is_success


async def test_a_link_of_the_old_address_ends(
    visitor: Visitor, user: User, inbox: Inbox, auth_headers: dict[str, str]
) -> None:
    """Return 400 for a token that was sent to an address which the user gave up."""
    token = await visitor.forget(inbox)
    change = {"email": "new@example.com", "current_password": PASSWORD}
    await visitor.client.patch("/users/me", json=change, headers=auth_headers)
    assert (await inbox.next())["To"] == "alice@example.com"
    assert refused(await visitor.reset(token)) == (400, "INVALID_LINK")


async def test_one_of_many_resets_at_once_wins(visitor: Visitor, user: User, inbox: Inbox) -> None:
    """Return 204 for one of five concurrent uses of a token."""
    token = await visitor.forget(inbox)
    answers = await asyncio.gather(*(visitor.reset(token) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers)[:2] == [204, 400]


async def test_the_database_has_no_token(
    visitor: Visitor, user: User, inbox: Inbox, session: AsyncSession
) -> None:
    """Store the SHA-256 of a token alone."""
    token = await visitor.forget(inbox)
    row = await session.scalar(select(MailToken))
    assert row is not None
    assert row.token_hash == hashlib.sha256(token.encode()).hexdigest()


@pytest.mark.parametrize("token", ["", "x" * 42, "x" * 10_000, "é" * 43, "x" * 42 + "\x00"])
@pytest.mark.parametrize("path", ["/password/reset", "/email/verify"])
async def test_what_is_no_token_is_refused(visitor: Visitor, path: str, token: str) -> None:
    """Return 422 for what no link has."""
    answer = await visitor.post(path, token=token, password=NEW)
    assert refused(answer) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    "email", ["alice@example.com\r\nBcc: eve@example.com", f"{'a' * 300}@example.com", "a b@c.de"]
)
async def test_what_is_no_address_is_refused(visitor: Visitor, email: str) -> None:
    """Return 422 for an address with line ends, of 300 characters, or with a space."""
    answer = await visitor.post("/password/forgot", email=email)
    assert refused(answer) == (422, "VALIDATION_ERROR")


async def test_an_address_is_sent_so_many_mails(
    visitor: Visitor, user: User, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Return 429 above RATE_LIMIT_MAIL, for known and unknown addresses."""
    # A unique name, since counts in Redis outlive the tests.
    limiter = RateLimiter(secrets.token_hex(8), Rate.parse("2/hour"))
    monkeypatch.setattr(limits, "get_mail_limiter", lambda: limiter)
    monkeypatch.setattr(get_settings(), "rate_limit_enabled", True)
    monkeypatch.setattr(get_settings(), "rate_limit_auth", "1000/second")
    for email in ("alice@example.com", "unknown@example.com"):
        answers = [await visitor.post("/password/forgot", email=email) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [202, 202, 429]


@pytest.mark.usefixtures("verification")
async def test_a_new_address_is_confirmed(
    visitor: Visitor, inbox: Inbox, session: AsyncSession
) -> None:
    """Mail a link to who registers, and once more; it confirms the address once."""
    new = {"email": "bob@müller.example", "username": "bob", "password": NEW}
    answer = await visitor.post("/register", **new)
    assert answer.json()["email_verified"] is False
    mail = await inbox.next()
    assert mail["X-Recipients"] == "bob@xn--mller-kva.example"
    assert (await visitor.post("/email/verify", token=read_token(mail))).status_code == 204
    assert await session.scalar(select(User.email_verified))
    await session.rollback()
    answer = await visitor.post("/email/verify", token=read_token(mail))
    assert refused(answer) == (400, "INVALID_LINK")


@pytest.mark.usefixtures("verification")
async def test_the_link_is_sent_once_more(
    visitor: Visitor, user: User, inbox: Inbox, auth_headers: dict[str, str]
) -> None:
    """Mail the link again to a user who asks, and 401 to a visitor."""
    answer = await visitor.client.post("/email/verification", headers=auth_headers)
    assert answer.status_code == 202
    mail = await inbox.next()
    assert (await visitor.post("/email/verify", token=read_token(mail))).status_code == 204
    account = await visitor.client.get("/users/me", headers=auth_headers)
    assert account.json()["email_verified"] is True
    assert (await visitor.post("/email/verification")).status_code == 401


@pytest.mark.usefixtures("verification")
async def test_an_address_changes_once_it_is_confirmed(
    visitor: Visitor, user: User, inbox: Inbox, auth_headers: dict[str, str]
) -> None:
    """Keep the old address until the new one is confirmed, and then tell the old one."""
    change = {"email": "new@example.com", "current_password": PASSWORD}
    answer = await visitor.client.patch("/users/me", json=change, headers=auth_headers)
    assert answer.json()["email"] == "alice@example.com"
    mail = await inbox.next()
    assert mail["To"] == "new@example.com"
    assert (await visitor.post("/email/verify", token=read_token(mail))).status_code == 204
    notice = await inbox.next()
    assert (notice["To"], "was changed" in notice["Subject"]) == ("alice@example.com", True)
    account = (await visitor.client.get("/users/me", headers=auth_headers)).json()
    assert (account["email"], account["email_verified"]) == ("new@example.com", True)


@pytest.mark.usefixtures("verification")
async def test_a_taken_address_is_not_confirmed(
    visitor: Visitor,
    user: User,
    inbox: Inbox,
    session: AsyncSession,
    auth_headers: dict[str, str],
) -> None:
    """Return 409 for an address that another user has, or took before it was confirmed."""
    change = {"email": "bob@example.com", "current_password": PASSWORD}
    assert (
        await visitor.client.patch("/users/me", json=change, headers=auth_headers)
    ).status_code == 200
    token = read_token(await inbox.next())
    await add_user(session, "bob")
    answer = await visitor.post("/email/verify", token=token)
    assert refused(answer) == (409, "EMAIL_TAKEN")
    answer = await visitor.client.patch("/users/me", json=change, headers=auth_headers)
    assert refused(answer) == (409, "EMAIL_TAKEN")


async def test_a_change_is_told_to_the_old_address(
    client: AsyncClient, inbox: Inbox, auth_headers: dict[str, str]
) -> None:
    """Write to the old address where new ones are not confirmed."""
    change = {"email": "new@example.com", "new_password": NEW, "current_password": PASSWORD}
    answer = await client.patch("/users/me", json=change, headers=auth_headers)
    assert answer.json()["email"] == "new@example.com"
    mails = [await inbox.next() for _ in range(2)]
    assert {mail["To"]: "address" in mail["Subject"] for mail in mails} == {
        "alice@example.com": True,
        "new@example.com": False,
    }


async def test_who_is_not_verified_reads_alone(
    client: AsyncClient,
    session: AsyncSession,
    auth_headers: dict[str, str],
    superuser_headers: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Return 403 for a write until the address is confirmed; a superuser may write."""
    probe = FastAPI()
    install_error_handlers(probe)

    @probe.post("/probe")
    @probe.get("/read")
    async def answer(_: CurrentUserWrite) -> None: ...

    @probe.delete("/session")
    async def delete_session(_: CurrentUser) -> None: ...

    monkeypatch.setattr(get_settings(), "email_verification", "required")
    transport = ASGITransport(probe)
    async with AsyncClient(transport=transport, base_url="http://test") as asked:
        written = await asked.post("/probe", headers=auth_headers)
        assert refused(written) == (403, "EMAIL_NOT_VERIFIED")
        assert (await asked.get("/read", headers=auth_headers)).status_code == 200
        assert (await asked.delete("/session", headers=auth_headers)).status_code == 200
        assert (await asked.post("/probe", headers=superuser_headers)).status_code == 200
        user = await session.scalar(select(User).where(User.username == "alice"))
        assert user is not None
        user.email_verified = True
        await session.commit()
        assert (await asked.post("/probe", headers=auth_headers)).status_code == 200


@pytest.mark.parametrize("page", ["reset-password", "verify-email"])
async def test_links_open_a_page(client: AsyncClient, page: str) -> None:
    """Show the page, which runs no inline script."""
    shown = await client.get(f"http://test/{page}")
    assert shown.status_code == 200
    assert 'id="reset"' in shown.text
    assert "script-src 'self'" in shown.headers["Content-Security-Policy"]
