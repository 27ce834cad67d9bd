"""Users."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.api.deps import AdminUser, PageDep, ReadSessionDep, ReadUser, SessionDep, WriteUser
from app.api.login import count_attempt
from app.chat.hub import hub
from app.config import get_settings
from app.core import uploads
from app.core.errors import AppError, not_found
from app.core.pagination import page_count
from app.core.passwords import hash_password, one_at_a_time, verify_password
from app.crud import files, users
from app.dependencies import after_commit, note_invalidation
from app.schemas.user import Registration, UserPage, UserRead, UserUpdate

router = APIRouter(tags=["users"])

UsernamePath = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]


@router.post(
    "/register",
    status_code=201,
)
async def register(body: Registration, session: SessionDep) -> UserRead:
    """Create an account."""
    password_hash = await hash_password(body.password)
    user = await users.create(
        session, email=body.email, username=body.username, password_hash=password_hash
    )
    note_invalidation(session, "users")
    return UserRead.model_validate(user)


@router.get("/users/me")
async def read_me(user: ReadUser) -> UserRead:
    """Return who is asking."""
    return UserRead.model_validate(user)


@router.patch("/users/me")
async def update_me(body: UserUpdate, user: WriteUser, session: SessionDep) -> UserRead:
    """Change one's account; a new password ends whatever the old one let in."""
    await count_attempt(user)
    async with one_at_a_time(f"user:{user.id}"):
        if not await verify_password(body.current_password, user.password_hash):
            raise AppError(400, "BAD_REQUEST", "The current password is wrong.")
        password_hash = await hash_password(body.new_password) if body.new_password else None
    changed = await users.change(session, user=user, email=body.email, password_hash=password_hash)
    if changed is None:
        raise AppError(409, "CONFLICT", "The account was changed by another request meanwhile.")
    if body.new_password:
        after_commit(session, partial(hub.end_user, user.id))
    return UserRead.model_validate(changed)


@router.get("/users")
async def list_users(_: AdminUser, session: ReadSessionDep, page: PageDep) -> UserPage:
    """List users, the newest first."""
    rows, total = await users.list_page(session, size=page.size, skip=page.offset)
    return UserPage(
        items=[UserRead.model_validate(row) for row in rows],
        total=total,
        page=page.page,
        size=page.size,
        pages=page_count(total, page.size),
    )


@router.get("/users/{username}")
async def read_user(username: UsernamePath, _: AdminUser, session: ReadSessionDep) -> UserRead:
    """Return a user."""
    user = await users.get_by_username(session, username=username)
    if user is None:
        raise not_found("User")
    return UserRead.model_validate(user)


@router.delete("/users/{username}", status_code=204, response_class=Response)
async def delete_user(username: UsernamePath, _: AdminUser, session: SessionDep) -> None:
    """Delete a user and all that is theirs."""
    user = await users.get_by_username(session, username=username)
    if user is None:
        raise not_found("User")
    uploaded = await files.list_owned(session, owner_id=user.id)
    await users.remove(session, user=user)
    after_commit(session, partial(uploads.remove, get_settings().upload_dir, uploaded))
    note_invalidation(session, "items", "users")
    after_commit(session, partial(hub.end_user, user.id))
