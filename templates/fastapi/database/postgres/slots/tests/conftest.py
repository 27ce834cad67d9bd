import asyncio

from tests.database import create_test_database

# slot: environment
os.environ["DATABASE_URL"] = asyncio.run(create_test_database())
