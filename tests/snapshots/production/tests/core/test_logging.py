"""Formatting and redaction of log records."""

import json
import logging
import sys
from pathlib import Path

import pytest

from app.config import get_settings
from app.core.logging import (
    READABLE,
    JsonFormatter,
    ReadableFormatter,
    configure_logging,
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
    """Redact secrets in messages and in tracebacks."""
    try:
        raise ValueError(said)
    except ValueError:
        failed = logging.LogRecord("library", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    record = logging.LogRecord("library", logging.INFO, "", 0, said, (), None)
    for formatter in (JsonFormatter(), ReadableFormatter(READABLE)):
        for line in (formatter.format(record), formatter.format(failed)):
            assert "swordfish" not in line
            assert "[redacted]" in line


@pytest.mark.parametrize("said", ["GET /api/v1/token 200", "http://localhost:8000/docs", "eyJ"])
def test_what_is_no_secret_stays(said: str) -> None:
    assert redact(said) == said


@pytest.mark.parametrize("piece", ["://a:", "eyJ", "-eyJ", "cookie", "token ", 'token="', "basic "])
def test_a_long_line_is_searched_once(piece: str) -> None:
    """Redact a long line in linear time, without backtracking."""
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
