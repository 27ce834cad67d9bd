"""Users with what they wrote."""

from pydantic import BaseModel

from app.schemas.item import ItemRead


class UserWithPosts(BaseModel):
    """A user and their newest items."""

    id: int
    username: str
    posts: list[ItemRead]


class UserWithPostsPage(BaseModel):
    """A numbered page of users with their items."""

    items: list[UserWithPosts]
    total: int
    page: int
    size: int
    pages: int
