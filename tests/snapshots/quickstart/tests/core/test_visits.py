"""What became of requests."""

import asyncio
import json
import logging
from collections.abc import Iterator

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.config import get_settings
from app.core.edge import visits as module
from app.core.edge.edge import Edge
from app.core.edge.visits import Visits
from app.core.logging import JsonFormatter


class Lines(logging.Handler):
    """Keeps the lines of the access log, as production writes them."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.found: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the lines."""
        self.found += map(json.loads, JsonFormatter().format(record).splitlines())


@pytest.fixture
def visits(monkeypatch: pytest.MonkeyPatch) -> Iterator[Visits]:
    own = Visits()
    monkeypatch.setattr("app.core.edge.edge.visits", own)
    yield own
    own.flush()


@pytest.fixture
def lines() -> Iterator[Lines]:
    module.visits.flush()
    handler = Lines()
    level = module.access_logger.level
    module.access_logger.addHandler(handler)
    module.access_logger.setLevel(logging.INFO)
    yield handler
    module.access_logger.setLevel(level)
    module.access_logger.removeHandler(handler)


async def leave(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer nothing."""


async def visit(request_id: str) -> None:
    """Ask for something, and leave before it is answered."""

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        raise AssertionError(message)

    headers = [(b"x-request-id", request_id.encode())]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/a",
        "query_string": b"",
        "headers": headers,
    }
    await Edge(leave, get_settings())(scope, receive, send)


async def test_visits_are_told_together(visits: Visits, lines: Lines) -> None:
    """Each with the id of its request, after the first has waited a moment."""
    await visit("first")
    await visit("second")
    assert lines.found == []
    await asyncio.sleep(2 * module.FLUSH_SECONDS)
    assert [line["request_id"] for line in lines.found] == ["first", "second"]
    visits.flush()
    assert len(lines.found) == 2


async def test_many_visits_are_told_at_once(
    visits: Visits, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would take memory, and the others' time later."""
    monkeypatch.setattr(module, "MAX_VISITS", 3)
    for number in range(4):
        await visit(str(number))
    assert len(lines.found) == 3
    assert visits.active == 0
