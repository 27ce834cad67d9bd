"""The replica: here a second database, to which nothing goes by itself."""

import logging

import pytest
from httpx2 import AsyncClient
from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.config import get_settings
from app.core.database import get_database
from app.core.replica import reads_from
from app.crud import items, replica_beats
from app.dependencies import replica
from app.models import Base, Item, ReplicaBeat
from tests.replica import ITEM, catch_up


async def test_a_replica_that_keeps_up_answers_reads(
    reader: AsyncClient, copy: AsyncEngine
) -> None:
    """An item that only the replica has is found."""
    assert (await reader.get(f"/items/{ITEM}")).status_code == 404
    await catch_up(copy)
    assert (await reader.get(f"/items/{ITEM}")).status_code == 200
    assert replica.state == "ok"


async def test_who_wrote_reads_it(
    reader: AsyncClient, author: AsyncClient, copy: AsyncEngine
) -> None:
    """The primary answers them, and the replica goes on answering the others."""
    await catch_up(copy)
    created = (await author.post("/items", json={"name": "new"})).json()
    assert (await author.get(f"/items/{created['id']}")).status_code == 200
    assert (await reader.get(f"/items/{ITEM}")).status_code == 200


async def test_a_replica_that_is_behind_answers_nothing(
    reader: AsyncClient,
    copy: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not even to those who wrote nothing."""
    await catch_up(copy)
    monkeypatch.setattr(get_settings(), "database_replica_max_lag", 1e-9)
    for _ in range(3):
        await replica.look()
        assert (await reader.get(f"/items/{ITEM}")).status_code == 404
    assert replica.state == "behind"
    assert caplog.text.count("the replica is behind") == 1


async def test_a_number_that_the_replica_lost_means_nothing(copy: AsyncEngine) -> None:
    """Nobody knows how far a replica without the row is."""
    await replica.look()
    assert replica.state == "behind"
    assert replica.engine() is None


async def test_without_the_replica_the_primary_answers(
    reader: AsyncClient, copy: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    """The service stays ready, says what is missing, and the log says so once."""
    await catch_up(copy)
    async with copy.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            await connection.execute(text(f"DROP TABLE {table.name}"))
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            assert (await reader.get(f"/items/{ITEM}")).status_code == 404
            await replica.look()
    assert caplog.text.count("the replica does not answer") == 1
    answer = await reader.get("http://test/health/ready")
    assert answer.status_code == 200
    assert answer.json()["checks"]["replica"] == "down"


async def test_a_read_that_the_replica_cannot_do_is_not_the_end_of_it(
    reader: AsyncClient, copy: AsyncEngine
) -> None:
    """The primary does it; the next goes to the replica again."""
    await catch_up(copy)
    async with copy.begin() as connection:
        await connection.execute(text(f"ALTER TABLE {Item.__tablename__} RENAME TO away"))
    assert (await reader.get(f"/items/{ITEM}")).status_code == 404
    async with copy.begin() as connection:
        await connection.execute(text(f"ALTER TABLE away RENAME TO {Item.__tablename__}"))
    assert (await reader.get(f"/items/{ITEM}")).status_code == 200


async def test_a_read_finds_that_the_replica_is_gone(
    reader: AsyncClient, copy: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next do not try."""

    async def refuse(*_: object, **__: object) -> None:
        if reads_from.get() is not None:
            raise ConnectionRefusedError("nobody listens")

    await catch_up(copy)
    monkeypatch.setattr(items, "get", refuse)
    assert (await reader.get(f"/items/{ITEM}")).status_code == 404
    assert replica.engine() is None


async def test_a_replica_that_is_back_is_used_again(
    reader: AsyncClient, copy: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    """And the log says that, too."""
    await catch_up(copy)
    replica.lose(ConnectionRefusedError("nobody listens"))
    assert (await reader.get(f"/items/{ITEM}")).status_code == 404
    with caplog.at_level(logging.INFO):
        await catch_up(copy)
    assert (await reader.get(f"/items/{ITEM}")).status_code == 200
    assert "reads go to the replica" in caplog.text


async def test_numbers_only_grow(copy: AsyncEngine) -> None:
    """Also when the row was lost: a replica that has the old one must not seem to be ahead."""
    numbers = []
    for _ in range(2):
        async with get_database().sessions() as session, session.begin():
            numbers += [await replica_beats.advance(session), await replica_beats.advance(session)]
            await session.execute(delete(ReplicaBeat))
    assert numbers == sorted(set(numbers))
