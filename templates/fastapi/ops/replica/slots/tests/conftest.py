from pydantic import SecretStr
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import make_read_engine
from app.dependencies import replica
from app.models import Item
from app.models.base import utcnow
from tests.database import create_test_database, drop_test_database
from tests.replica import ITEM

# slot: fixtures spaced
@pytest.fixture
async def copy(client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncEngine]:
    """Use a second database as the replica, in which one item stands that the first has not."""
    settings = get_settings()
    url = await create_test_database("_copy")
    engine = make_read_engine(settings.model_copy(update={"database_url": url}))
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        now = utcnow()
        values = {"id": ITEM, "name": "copied", "views": 0, "created_at": now, "updated_at": now}
        await connection.execute(insert(Item), [values])
    monkeypatch.setattr(settings, "database_replica_url", SecretStr(url))
    monkeypatch.setattr(settings, "database_replica_max_lag", 30.0)
    await replica.start()
    yield engine
    await replica.stop()
    await engine.dispose()
    await drop_test_database(url)


@pytest.fixture
async def reader(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """Lend a client at an address of its own, from which nobody writes."""
    transport = ASGITransport(app=app, client=("192.0.2.1", 1))
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as lent:
        yield lent
