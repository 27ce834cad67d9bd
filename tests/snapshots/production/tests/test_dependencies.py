"""Callbacks after the commit of a request's session."""

import pytest
from httpx2 import ASGITransport, AsyncClient

from app.api.deps import SessionDep
from app.dependencies import after_commit
from app.main import create_app


async def test_work_that_fails_after_the_commit_is_logged(
    client: AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Return 200 and log the error: the data is stored, and a client would retry a 500."""
    app = create_app()
    done: list[str] = []

    async def fail() -> None:
        raise RuntimeError("connection refused")

    async def work() -> None:
        done.append("work")

    @app.post("/things")
    async def create_thing(session: SessionDep) -> None:
        after_commit(session, fail)
        after_commit(session, work)

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as own:
        assert (await own.post("/things")).status_code == 200
    assert done == ["work"]
    assert "connection refused" in caplog.text
