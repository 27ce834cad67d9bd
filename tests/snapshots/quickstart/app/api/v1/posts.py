"""Users with what they wrote."""

from fastapi import APIRouter

from app.api.deps import PageDep, ReadSessionDep, ReadUser
from app.core.pagination import page_count
from app.crud import posts
from app.schemas.item import ItemRead
from app.schemas.post import UserWithPosts, UserWithPostsPage

router = APIRouter(tags=["items"])


@router.get("/users-with-posts")
async def list_users_with_posts(
    _: ReadUser, session: ReadSessionDep, page: PageDep
) -> UserWithPostsPage:
    """List users, each with their newest items."""
    users, total = await posts.list_users(session, size=page.size, skip=page.offset)
    written = await posts.list_posts(session, owners=[user.id for user in users])
    return UserWithPostsPage(
        items=[
            UserWithPosts(
                id=user.id,
                username=user.username,
                posts=[ItemRead.model_validate(row) for row in written.get(user.id, ())],
            )
            for user in users
        ],
        total=total,
        page=page.page,
        size=page.size,
        pages=page_count(total, page.size),
    )
