"""References to rows that do not exist."""

import pytest
from httpx2 import ASGITransport, AsyncClient

from app.api.deps import SessionDep
from app.main import create_app
from app.models.item import Item


async def test_a_reference_to_nothing_is_422_with_its_trace_in_the_log(
    client: AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The client named what does not exist, or the code did."""
    app = create_app()

    @app.post("/failing")
    async def fail(session: SessionDep) -> None:
        session.add(Item(name="new", owner_id=2**31 - 1))

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as own:
        answer = await own.post("/failing")
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
    assert "Traceback" in caplog.text
