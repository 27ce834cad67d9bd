"""What is logged, and how."""

import io
import json
import logging
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time

import pytest

from app.config import get_settings
from app.core.edge.visits import MAX_PATH_BYTES, Visit
from app.core.logging import (
    BatchHandler,
    JsonFormatter,
    LinesRecord,
    ReadableFormatter,
    configure_logging,
    format_time,
    is_free_of_queries,
    redact,
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


@pytest.fixture
def visits() -> LinesRecord:
    scope = {
        "type": "http",
        "method": "GET",
        "path": '/a"ž',
        "raw_path": '/a"ž?token=x'.encode(),
        "client": ('say "me"', 1),
        "state": {"request_id": "mine", "status": 200},
    }
    other = {**scope, "state": {"request_id": "yours", "status": 304}}
    ended = time()
    lines = [Visit(scope, 0.0012, ended), Visit(other, 0.5, ended + 1)]
    return LinesRecord("app.access", lines)


def test_an_access_line_has_fields_of_its_own(visits: LinesRecord) -> None:
    """Whatever is being served while it is written, and whatever its client sent."""
    token = request_id_var.set("another")
    line, other = map(json.loads, JsonFormatter().format(visits).splitlines())
    request_id_var.reset(token)
    assert (other["status"], other["request_id"], other["duration_ms"]) == (304, "yours", 500)
    assert datetime.fromisoformat(line.pop("time")) == pytest.approx(
        datetime.now(UTC), abs=timedelta(seconds=5)
    )
    path = '/a"ž'.encode().decode("latin-1")
    assert line == {
        "level": "INFO",
        "logger": "app.access",
        "message": f"GET {path} 200",
        "method": "GET",
        "path": path,
        "status": 200,
        "client": 'say "me"',
        "request_id": "mine",
        "duration_ms": 1.2,
    }


def test_a_path_is_not_logged_without_end() -> None:
    scope = {"type": "http", "raw_path": b"/" + b"a" * 100_000, "state": {"request_id": "mine"}}
    assert len(Visit(scope, 0.0, 0.0).path) == MAX_PATH_BYTES


def test_access_lines_can_be_read(visits: LinesRecord) -> None:
    token = request_id_var.set("another")
    lines = ReadableFormatter().format(visits).splitlines()
    request_id_var.reset(token)
    assert lines[0].endswith("200 1.2 ms [mine]")
    assert lines[1].endswith("304 500.0 ms [yours]")
    assert [line.split()[1:3] for line in lines] == [["INFO", "app.access:"]] * 2


def test_access_lines_are_a_message_to_other_handlers(visits: LinesRecord) -> None:
    first, second = logging.Formatter().format(visits).splitlines()
    assert first.endswith("200 1.2 ms")
    assert second.endswith("304 500.0 ms")


@pytest.mark.parametrize("seconds", [0.0, 1.5, 1_790_000_000.001, 4_102_444_799.999])
def test_a_time_is_written_as_the_library_writes_it(seconds: float) -> None:
    expected = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    written = datetime.fromisoformat(format_time(seconds))
    assert abs(written - datetime.fromisoformat(expected)) <= timedelta(milliseconds=1)
    assert len(format_time(seconds)) == len(expected)


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
        "Authorization: Basic swordfish",
        'Authorization: Digest username="a", response="swordfish"',
        "asked with basic swordfish",
        "Cookie: theme=dark; session=swordfish",
        '{"cookie": "a=b; session=swordfish"}',
        "(b'authorization', b'Bearer swordfish')",
        "[(b'cookie', b'a=b; c=swordfish')]",
        '{b"password": b"swordfish"}',
        r"{\"password\": \"swordfish\"}",
        "{'password': 'correct swordfish'}",
        "('password', 'swordfish')",
        r"password='it\'s swordfish'",
        "password_hash=swordfish",
        "api-key: swordfish",
        "input_value='swordfish', input_type=str",
        "postgresql+asyncpg://app:swordfish@db/app",
        "redis://:sword/sword@swordfish@cache:6379/0",
        "sent eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzd29yZGZpc2gifQ.swordfish",
        "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$swordfish",
    ],
)
def test_secrets_are_struck_out(said: str) -> None:
    """From messages, and from the traces of exceptions."""
    try:
        raise ValueError(said)
    except ValueError:
        failed = logging.LogRecord("library", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    record = logging.LogRecord("library", logging.INFO, "", 0, said, (), None)
    for formatter in (JsonFormatter(), ReadableFormatter()):
        for line in (formatter.format(record), formatter.format(failed)):
            assert "swordfish" not in line
            assert "[redacted]" in line


@pytest.mark.parametrize("said", ["GET /api/v1/token 200", "http://localhost:8000/items", "eyJ"])
def test_what_is_no_secret_stays(said: str) -> None:
    assert redact(said) == said


@pytest.mark.parametrize("piece", ["://a:", "eyJ", "-eyJ", "cookie", "token ", 'token="', "basic "])
def test_a_long_line_is_searched_once(piece: str) -> None:
    """A pattern that begins again at each place would take hours."""
    text = piece * 50_000
    assert len(redact(text)) > 0


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
