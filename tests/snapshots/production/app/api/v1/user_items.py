"""Users with their items."""

from fastapi import APIRouter
from sqlalchemy import select

from app.api.deps import CurrentUser, ReadSessionDep
from app.core.pagination import Page, PageDep, paginate
from app.crud import user_items
from app.models.user import User
from app.schemas.item import ItemRead
from app.schemas.user import UserWithPosts

router = APIRouter(tags=["items"])


@router.get("/users-with-posts")
async def list_users_with_posts(
    _: CurrentUser, session: ReadSessionDep, page: PageDep
) -> Page[UserWithPosts]:
    query = select(User.id, User.username).order_by(User.id.desc())
    users = await paginate(session, query, page, UserWithPosts)
    written = await user_items.list_newest(session, owners=[user.id for user in users.items])
    for user in users.items:
        user.posts = [ItemRead.model_validate(row) for row in written[user.id]]
    return users
