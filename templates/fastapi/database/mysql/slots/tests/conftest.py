import asyncio

from tests.database import create_test_database, drop_test_database

# slot: fixtures spaced
@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """Create a database for this run, and drop it at the end."""
    url = asyncio.run(create_test_database())
    yield url
    asyncio.run(drop_test_database(url))
