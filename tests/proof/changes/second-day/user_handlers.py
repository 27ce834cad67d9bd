"""A handler that changes who asks."""

from fastapi import APIRouter

from app.api.deps import CurrentUser, SessionDep

router = APIRouter(prefix="/second-day")


@router.post("/rename")
async def rename(user: CurrentUser, session: SessionDep) -> str:
    """Change the current user, and forget that another session has loaded them."""
    user.email = "changed@example.com"
    await session.flush()
    return user.email
