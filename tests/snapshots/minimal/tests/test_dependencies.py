"""What happens around the commit of a request's session."""

import pytest
from httpx2 import ASGITransport, AsyncClient

from app.api.deps import SessionDep
from app.dependencies import after_commit
from app.main import create_app


async def test_work_that_fails_after_the_commit_is_logged(
    client: AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """What was stored is answered so: a client that sees an error would send it again."""
    app = create_app()
    done: list[str] = []

    async def fail() -> None:
        raise RuntimeError("nobody listens")

    async def work() -> None:
        done.append("work")

    @app.post("/things")
    async def create_thing(session: SessionDep) -> None:
        after_commit(session, fail)
        after_commit(session, work)

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as own:
        assert (await own.post("/things")).status_code == 200
    assert done == ["work"]
    assert "nobody listens" in caplog.text
