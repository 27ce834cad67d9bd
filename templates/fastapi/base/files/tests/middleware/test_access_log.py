"""The access log."""

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import datetime

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.core.logging import JsonFormatter, ReadableFormatter, request_id_var
from app.middleware import access_log as module
from app.middleware.access_log import MAX_PATH_BYTES, AccessLogMiddleware, access_log


class Records(logging.Handler):
    """Collects the records of the access log."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record)

    def lines(self) -> list[dict[str, object]]:
        """Return the lines as production writes them."""
        texts = [JsonFormatter().format(record) for record in self.found]
        return [json.loads(line) for text in texts for line in text.splitlines()]


@pytest.fixture
def records() -> Iterator[Records]:
    access_log.flush()
    handler = Records()
    level = module.logger.level
    module.logger.addHandler(handler)
    module.logger.setLevel(logging.INFO)
    yield handler
    access_log.flush()
    module.logger.setLevel(level)
    module.logger.removeHandler(handler)


async def visit(request_id: str, *, status: int | None = 200, path: bytes = b"/a") -> None:
    """Send a request; a status of None is a disconnect before the response."""

    async def app(_: Scope, receive: Receive, send: Send) -> None:
        if status is not None:
            await send({"type": "http.response.start", "status": status})

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(_: Message) -> None:
        """Discard the message."""

    scope = {
        "type": "http",
        "method": "GET",
        "path": path.decode("latin-1"),
        "raw_path": path,
        "client": ('say "me"', 1),
        "headers": [(b"x-request-id", request_id.encode())],
    }
    await AccessLogMiddleware(app)(scope, receive, send)


async def test_lines_are_written_together(records: Records) -> None:
    """Write the lines of several requests in one record after FLUSH_SECONDS."""
    await visit("first", status=None)
    await visit("second")
    assert records.found == []
    await asyncio.sleep(3 * module.FLUSH_SECONDS)
    assert len(records.found) == 1
    found = [(line["request_id"], line["status"]) for line in records.lines()]
    assert found == [("first", 0), ("second", 200)]


async def test_many_lines_are_written_at_once(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Write the collected lines as soon as there are MAX_LINES."""
    monkeypatch.setattr(module, "MAX_LINES", 3)
    for number in range(4):
        await visit(str(number))
    assert len(records.lines()) == 3
    # slot: active


async def test_a_line_has_fields_of_its_own(records: Records) -> None:
    """Log the fields of the line's own request, escaped, not those of the current request."""
    path = '/a"ž'.encode()
    await visit("mine", path=path + b"?token=swordfish")
    token = request_id_var.set("another")
    access_log.flush()
    (line,) = records.lines()
    request_id_var.reset(token)
    assert datetime.fromisoformat(str(line["time"])).tzinfo is not None
    for name, value in {
        "level": "INFO",
        "logger": "app.access",
        "message": f"GET {path.decode('latin-1')} 200",
        "method": "GET",
        "path": path.decode("latin-1"),
        "status": 200,
        "client": 'say "me"',
        "request_id": "mine",
    }.items():
        assert line[name] == value
    assert isinstance(line["duration_ms"], float)
    (record,) = records.found
    assert JsonFormatter().format(record).isascii()
    assert ReadableFormatter().format(record).endswith(" ms [mine]")


async def test_a_path_is_not_logged_without_end(records: Records) -> None:
    await visit("mine", path=b"/" + b"a" * 100_000)
    access_log.flush()
    assert len(str(records.lines()[0]["path"])) == MAX_PATH_BYTES
