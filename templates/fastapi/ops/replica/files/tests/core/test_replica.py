"""The replica: in these tests a second database, without replication."""

import logging

import pytest
from httpx2 import AsyncClient
from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.config import get_settings
from app.core.database import get_database
from app.core.replica import reads_from
from app.crud import replica_beats
from app.dependencies import replica
from app.models import Base, ReplicaBeat
from tests.core.samples import Sample, SampleBase
from tests.replica import COPIED, catch_up


async def test_a_replica_that_keeps_up_answers_reads(
    reader: AsyncClient, copy: AsyncEngine
) -> None:
    """Read from the replica once it has caught up."""
    assert (await reader.get(f"/samples/{COPIED}")).status_code == 404
    await catch_up(copy)
    assert (await reader.get(f"/samples/{COPIED}")).status_code == 200
    assert replica.state == "ok"


async def test_who_wrote_reads_it(
    reader: AsyncClient, writer: AsyncClient, copy: AsyncEngine
) -> None:
    """Read from the primary for a client that just wrote, from the replica for others."""
    await catch_up(copy)
    created = (await writer.post("/samples")).json()
    assert (await writer.get(f"/samples/{created}")).status_code == 200
    assert (await reader.get(f"/samples/{COPIED}")).status_code == 200


async def test_a_replica_that_is_behind_answers_nothing(
    reader: AsyncClient,
    copy: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Read from the primary while the replica is behind, and log that once."""
    await catch_up(copy)
    monkeypatch.setattr(get_settings(), "database_replica_max_lag", 1e-9)
    for _ in range(3):
        await replica.look()
        assert (await reader.get(f"/samples/{COPIED}")).status_code == 404
    assert replica.state == "behind"
    assert caplog.text.count("the replica is behind") == 1


async def test_a_number_that_the_replica_lost_means_nothing(copy: AsyncEngine) -> None:
    """Count a replica without the row of ReplicaBeat as behind."""
    await replica.look()
    assert replica.state == "behind"
    assert replica.engine() is None


async def test_without_the_replica_the_primary_answers(
    reader: AsyncClient, copy: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    """Stay ready with the check `replica` down, and log the failure once."""
    await catch_up(copy)
    async with copy.begin() as connection:
        tables = [*Base.metadata.sorted_tables, *SampleBase.metadata.sorted_tables]
        for table in reversed(tables):
            await connection.execute(text(f"DROP TABLE {table.name}"))
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            assert (await reader.get(f"/samples/{COPIED}")).status_code == 404
            await replica.look()
    assert caplog.text.count("the replica does not answer") == 1
    answer = await reader.get("http://test/health/ready")
    assert answer.status_code == 200
    assert answer.json()["checks"]["replica"] == "down"


async def test_a_read_that_the_replica_cannot_do_is_not_the_end_of_it(
    reader: AsyncClient, copy: AsyncEngine
) -> None:
    """Repeat a failed read on the primary, and keep using the replica."""
    await catch_up(copy)
    async with copy.begin() as connection:
        await connection.execute(text(f"ALTER TABLE {Sample.__tablename__} RENAME TO away"))
    assert (await reader.get(f"/samples/{COPIED}")).status_code == 404
    async with copy.begin() as connection:
        await connection.execute(text(f"ALTER TABLE away RENAME TO {Sample.__tablename__}"))
    assert (await reader.get(f"/samples/{COPIED}")).status_code == 200


async def test_a_read_finds_that_the_replica_is_gone(
    reader: AsyncClient, copy: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stop using the replica after a connection error."""

    async def refuse(*_: object, **__: object) -> None:
        if reads_from.get() is not None:
            raise ConnectionRefusedError("connection refused")

    await catch_up(copy)
    monkeypatch.setattr(AsyncSession, "get", refuse)
    assert (await reader.get(f"/samples/{COPIED}")).status_code == 404
    assert replica.engine() is None


async def test_a_replica_that_is_back_is_used_again(
    reader: AsyncClient, copy: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    """Use the replica again after it answers, and log that."""
    await catch_up(copy)
    replica.lose(ConnectionRefusedError("connection refused"))
    assert (await reader.get(f"/samples/{COPIED}")).status_code == 404
    with caplog.at_level(logging.INFO):
        await catch_up(copy)
    assert (await reader.get(f"/samples/{COPIED}")).status_code == 200
    assert "reads go to the replica" in caplog.text


async def test_numbers_only_grow(copy: AsyncEngine) -> None:
    """Return a higher number than before, even after the row of ReplicaBeat was deleted."""
    numbers = []
    for _ in range(2):
        async with get_database().sessions() as session, session.begin():
            numbers += [await replica_beats.advance(session), await replica_beats.advance(session)]
            await session.execute(delete(ReplicaBeat))
    assert numbers == sorted(set(numbers))
