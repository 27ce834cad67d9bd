from app.core import passwords
from app.models.user import User
from tests.users import add_user

# slot: environment
# On a busy machine there is no idle CPU time for passwords.
passwords.NICENESS = 0

# slot: fixtures spaced
@pytest.fixture
async def user(session: AsyncSession) -> User:
    """Add the user alice."""
    return await add_user(session, "alice")


@pytest.fixture
async def superuser(session: AsyncSession) -> User:
    """Add the superuser root."""
    return await add_user(session, "root", is_superuser=True)


@pytest.fixture
async def auth_headers(client: AsyncClient, user: User) -> dict[str, str]:
    """Return the headers of alice."""
    return await log_in(client, user.username)


@pytest.fixture
async def superuser_headers(client: AsyncClient, superuser: User) -> dict[str, str]:
    """Return the headers of the superuser."""
    return await log_in(client, superuser.username)


@pytest.fixture
async def author(client: AsyncClient, auth_headers: dict[str, str]) -> AsyncClient:
    """Return a client that is signed in as alice."""
    client.headers.update(auth_headers)
    return client
