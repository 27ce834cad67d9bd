from app.core.passwords import hash_password
from app.crud import users
from app.models.user import User

# slot: fixtures spaced
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


async def log_in(client: AsyncClient, username: str) -> dict[str, str]:
    """Sign a user in and return the headers that say so."""
    form = {"username": username, "password": PASSWORD}
    answer = await client.post("/token", data=form)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
async def user(session: AsyncSession) -> User:
    """Add a user."""
    return await add_user(session, "alice")


@pytest.fixture
async def superuser(session: AsyncSession) -> User:
    """Add a superuser."""
    return await add_user(session, "root", is_superuser=True)


@pytest.fixture
async def auth_headers(client: AsyncClient, user: User) -> dict[str, str]:
    """Sign the user in."""
    return await log_in(client, user.username)


@pytest.fixture
async def superuser_headers(client: AsyncClient, superuser: User) -> dict[str, str]:
    """Sign the superuser in."""
    return await log_in(client, superuser.username)


@pytest.fixture
def visitor_headers() -> dict[str, str]:
    """Return the headers of somebody who has not signed in: none."""
    return {}
