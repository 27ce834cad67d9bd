"""Users for the tests."""

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud import users
from app.models.user import User

PASSWORD = "correct horse"
# With the lowest cost, which the hash itself names.
HASH = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)).hash(PASSWORD)


async def add_user(session: AsyncSession, username: str, *, is_superuser: bool = False) -> User:
    """Add a user with the password PASSWORD."""
    user = await users.create(
        session,
        email=f"{username}@example.com",
        username=username,
        password_hash=HASH,
        is_superuser=is_superuser,
    )
    await session.commit()
    return user
