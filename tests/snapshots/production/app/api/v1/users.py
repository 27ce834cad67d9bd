"""Users."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlalchemy import select

from app.api.deps import CurrentUser, CurrentUserWrite, ReadSessionDep, SessionDep, Superuser
from app.api.limits import LimitedAttempts
from app.api.login import count_password
from app.api.mail import count_mail
from app.api.outbox import send_later
from app.chat.hub import hub
from app.config import get_settings
from app.core import uploads
from app.core.errors import AppError, not_found
from app.core.pagination import Page, PageDep, paginate
from app.core.passwords import hash_password, one_at_a_time, verify_password
from app.crud import files, mail_tokens, users
from app.dependencies import after_commit, note_invalidation
from app.models.user import User
from app.schemas.user import Registration, UserRead, UserUpdate

router = APIRouter(tags=["users"])

UsernamePath = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]


@router.post(
    "/register",
    status_code=201,
    dependencies=[
        LimitedAttempts,
    ],
)
async def register(body: Registration, session: SessionDep) -> UserRead:
    password_hash = await hash_password(body.password)
    user = await users.create(
        session, email=body.email, username=body.username, password_hash=password_hash
    )
    note_invalidation(session, "users")
    if get_settings().email_verification != "off":
        await send_later(session, "verify_email", username=user.username, email=user.email)
    return UserRead.model_validate(user)


@router.get("/users/me")
async def read_me(user: CurrentUser) -> UserRead:
    return UserRead.model_validate(user)


@router.patch("/users/me")
async def update_me(body: UserUpdate, user: CurrentUserWrite, session: SessionDep) -> UserRead:
    """Change your account; a new password ends all tokens and sessions."""
    await count_password(user)
    async with one_at_a_time(f"user:{user.id}"):
        if not await verify_password(body.current_password, user.password_hash):
            raise AppError(400, "BAD_REQUEST", "The current password is wrong.")
        password_hash = await hash_password(body.new_password) if body.new_password else None
    if body.email and get_settings().email_verification != "off":
        await mail_tokens.require_free(session, user=user, email=body.email)
        await count_mail(body.email)
        await send_later(session, "verify_email", username=user.username, email=body.email)
        # It changes once the new address is confirmed.
        body.email = None
    changed = await users.update(session, user=user, email=body.email, password_hash=password_hash)
    if changed is None:
        raise AppError(409, "CONFLICT", "The account was changed by another request meanwhile.")
    if body.new_password:
        after_commit(session, partial(hub.disconnect, f"user:{user.id}"))
    if changed.email != user.email:
        await send_later(session, "email_changed", username=user.username, email=user.email)
    if body.new_password:
        await send_later(session, "password_changed", username=user.username, email=changed.email)
    return UserRead.model_validate(changed)


@router.get("/users")
async def list_users(_: Superuser, session: ReadSessionDep, page: PageDep) -> Page[UserRead]:
    """List users, the newest first."""
    return await paginate(session, select(User).order_by(User.id.desc()), page, UserRead)


@router.get("/users/{username}")
async def read_user(username: UsernamePath, _: Superuser, session: ReadSessionDep) -> UserRead:
    user = await users.get_by_username(session, username=username)
    if user is None:
        raise not_found("User")
    return UserRead.model_validate(user)


@router.delete("/users/{username}", status_code=204, response_class=Response)
async def delete_user(username: UsernamePath, _: Superuser, session: SessionDep) -> None:
    user = await users.get_by_username(session, username=username)
    if user is None:
        raise not_found("User")
    uploaded = await files.list_owned(session, owner_id=user.id)
    await users.delete(session, user=user)
    note_invalidation(session, "items", "users")
    after_commit(session, partial(uploads.delete, get_settings().upload_dir, uploaded))
    after_commit(session, partial(hub.disconnect, f"user:{user.id}"))
