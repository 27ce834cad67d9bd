from fastapi import FastAPI
from httpx2 import ASGITransport
from pydantic import SecretStr
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from app.api.deps import ReadSessionDep, SessionDep
from app.config import get_settings
from app.core import replica as replica_module
from app.core.database import make_read_engine
from app.core.errors import not_found
from app.dependencies import replica
from app.main import create_app
from app.models import Base
from app.models.base import utcnow
from tests.core.samples import Sample
from tests.database import create_test_database, drop_test_database
from tests.replica import COPIED

# slot: fixtures spaced
@pytest.fixture
async def copy(samples: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncEngine]:
    """Use a second database as the replica, with a sample that the primary lacks."""
    settings = get_settings()
    url = await create_test_database("_copy")
    engine = make_read_engine(settings.model_copy(update={"database_url": url}))
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        await connection.run_sync(SampleBase.metadata.create_all)
        values = {"id": COPIED, "name": "copied", "size": 0, "created_at": utcnow()}
        await connection.execute(insert(Sample), [values])
    monkeypatch.setattr(settings, "database_replica_url", SecretStr(url))
    monkeypatch.setattr(settings, "database_replica_max_lag", 30.0)
    # Only a hang lasts so long.
    monkeypatch.setattr(replica_module, "TIMEOUT_SECONDS", 30.0)
    await replica.start()
    yield engine
    await replica.stop()
    await engine.dispose()
    await drop_test_database(url)


@pytest.fixture
def sampled(app: FastAPI) -> FastAPI:
    """Build an application with routes for samples."""
    sampled = create_app()

    @sampled.post("/api/v1/samples")
    async def create_sample(session: SessionDep) -> int:
        sample = Sample(name="new")
        session.add(sample)
        await session.flush()
        return sample.id

    @sampled.get("/api/v1/samples/{sample_id}")
    async def read_sample(sample_id: int, session: ReadSessionDep) -> str:
        sample = await session.get(Sample, sample_id)
        if sample is None:
            raise not_found("Sample")
        return sample.name

    return sampled


@pytest.fixture
async def reader(sampled: FastAPI) -> AsyncIterator[AsyncClient]:
    """Return a client with its own IP address, which never writes."""
    transport = ASGITransport(app=sampled, client=("192.0.2.1", 1))
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as opened:
        yield opened


@pytest.fixture
async def writer(sampled: FastAPI) -> AsyncIterator[AsyncClient]:
    """Return a client with another IP address."""
    transport = ASGITransport(app=sampled, client=("192.0.2.2", 1))
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as opened:
        yield opened
