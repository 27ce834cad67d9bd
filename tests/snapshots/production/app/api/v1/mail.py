"""Lost passwords, and the verification of addresses."""

from functools import partial

from fastapi import APIRouter, Response

from app.api.deps import CurrentUser, SessionDep
from app.api.limits import LimitedAttempts
from app.api.mail import count_mail
from app.api.outbox import send_later
from app.chat.hub import hub
from app.core.errors import AppError
from app.core.passwords import hash_password
from app.crud import mail_tokens, users
from app.crud.mail_tokens import Purpose
from app.dependencies import after_commit
from app.schemas.mail import ForgottenPassword, MailedToken, PasswordReset

router = APIRouter(
    tags=["mail"],
    dependencies=[
        LimitedAttempts,
    ],
)


@router.post("/password/forgot", status_code=202)
async def forgot_password(body: ForgottenPassword, session: SessionDep) -> None:
    """Mail a link that sets a new password; whether the address is known shows nowhere.

    The user is looked up after the answer, so that its time tells nothing.
    """
    await count_mail(body.email)
    await send_later(session, "reset_password", email=body.email)


@router.post("/password/reset", status_code=204, response_class=Response)
async def reset_password(body: PasswordReset, session: SessionDep) -> None:
    """Set a password by the token of a link, which ends all tokens and sessions."""
    password_hash = await hash_password(body.password)
    user, email = await mail_tokens.redeem(session, purpose=Purpose.RESET, token=body.token)
    changed = await users.update(session, user=user, email=None, password_hash=password_hash)
    if changed is None:
        raise AppError(409, "CONFLICT", "The account was changed by another request meanwhile.")
    await mail_tokens.confirm_email(session, user=changed, email=email)
    await send_later(session, "password_changed", username=user.username, email=email)
    after_commit(session, partial(hub.disconnect, f"user:{user.id}"))


@router.post("/email/verify", status_code=204, response_class=Response)
async def verify_email(body: MailedToken, session: SessionDep) -> None:
    """Confirm an address by the token of a link; the replaced address gets a notice."""
    user, email = await mail_tokens.redeem(session, purpose=Purpose.VERIFY, token=body.token)
    old = user.email
    await mail_tokens.confirm_email(session, user=user, email=email)
    if old != email:
        await send_later(session, "email_changed", username=user.username, email=old)


@router.post("/email/verification", status_code=202)
async def send_verification(user: CurrentUser, session: SessionDep) -> None:
    """Mail the link that confirms your address once more."""
    await count_mail(user.email)
    await send_later(session, "verify_email", username=user.username, email=user.email)
