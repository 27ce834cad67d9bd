import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from app.models.user import User

# slot: example spaced
async def get_example_user(session: AsyncSession) -> User:
    """Return the owner of the example items, added with a random password where there is none."""
    user = await users.get_by_username(session, username="example")
    if user is None:
        password = secrets.token_urlsafe(12)
        user = await users.create(
            session,
            email="example@example.com",
            username="example",
            password_hash=await hash_password(password),
        )
        print(f"Added the user example, with the password {password}")
    return user
