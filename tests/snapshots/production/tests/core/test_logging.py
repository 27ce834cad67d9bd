"""What is logged, and how."""

import io
import json
import logging
from contextvars import copy_context
from pathlib import Path

import pytest

from app.config import get_settings
from app.core.edge.visits import Visit, log_visit
from app.core.logging import (
    BatchHandler,
    JsonFormatter,
    ReadableFormatter,
    configure_logging,
    is_free_of_queries,
    request_id_var,
)


@pytest.fixture
def record() -> logging.LogRecord:
    return logging.LogRecord("app", logging.WARNING, "", 0, "%s fell", ("it",), None)


def test_a_line_of_production_is_json(record: logging.LogRecord) -> None:
    token = request_id_var.set("mine")
    line = json.loads(JsonFormatter().format(record))
    request_id_var.reset(token)
    assert (line["level"], line["message"], line["request_id"]) == ("WARNING", "it fell", "mine")
    assert line["time"].endswith("+00:00")


def test_an_access_line_has_fields_of_its_own() -> None:
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("app.access")
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel(logging.INFO)
    try:
        scope = {"method": "GET", "path": "/a", "raw_path": b"/a?token=x"}
        log_visit(Visit(scope, 200, 0.0, 0.0012, copy_context()))
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)
    line = json.loads(kept.getvalue())
    assert (line["method"], line["path"], line["status"], line["duration_ms"]) == (
        "GET",
        "/a",
        200,
        1.2,
    )


def test_lines_outside_of_the_event_loop_are_written_at_once(record: logging.LogRecord) -> None:
    handler = BatchHandler()
    handler.stream = io.StringIO()
    handler.handle(record)
    assert handler.stream.getvalue() == "it fell\n"


async def test_lines_in_the_event_loop_are_written_together(record: logging.LogRecord) -> None:
    handler = BatchHandler()
    handler.stream = io.StringIO()
    handler.handle(record)
    handler.handle(record)
    assert handler.stream.getvalue() == ""
    handler.flush()
    assert handler.stream.getvalue() == "it fell\nit fell\n"


def test_the_line_of_a_websocket_is_dropped(record: logging.LogRecord) -> None:
    assert is_free_of_queries(record)
    record.msg = '%s - "WebSocket %s" [accepted]'
    assert not is_free_of_queries(record)


@pytest.mark.parametrize(
    "said",
    [
        "Authorization: Bearer swordfish",
        "asked with bearer swordfish",
        '{"password": "swordfish"}',
        "cookie=swordfish; path=/",
        "new_password=swordfish&name=a",
        "X-CSRF-Token: swordfish",
        "csrf=swordfish",
        "client_secret: swordfish",
        "TOKEN=swordfish",
    ],
)
def test_secrets_are_struck_out(said: str) -> None:
    record = logging.LogRecord("library", logging.INFO, "", 0, said, (), None)
    for formatter in (JsonFormatter(), ReadableFormatter()):
        line = formatter.format(record)
        assert "swordfish" not in line
        assert "[redacted]" in line


def test_a_file_gets_the_same_lines(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    configure_logging(get_settings().model_copy(update={"log_file": str(path)}))
    logging.getLogger("app").warning("kept")
    configure_logging(get_settings())
    assert "kept" in path.read_text()


def test_half_a_character_is_written_too(record: logging.LogRecord) -> None:
    record.args = ("\ud83d",)
    assert json.loads(JsonFormatter().format(record))["message"] == "\ud83d fell"


def test_a_line_is_ascii(record: logging.LogRecord) -> None:
    record.args = ("Škoda",)
    line = JsonFormatter().format(record)
    assert line.isascii()
    assert json.loads(line)["message"] == "Škoda fell"
