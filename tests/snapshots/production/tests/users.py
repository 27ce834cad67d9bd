"""Users for the tests."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.passwords import hash_password
from app.crud import users
from app.models.user import User

PASSWORD = "correct horse"


async def add_user(session: AsyncSession, username: str, *, is_superuser: bool = False) -> User:
    """Add a user whose password is known."""
    user = await users.create(
        session,
        email=f"{username}@example.com",
        username=username,
        password_hash=await hash_password(PASSWORD),
        is_superuser=is_superuser,
    )
    await session.commit()
    return user
