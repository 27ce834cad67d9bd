"""Settings and the example that documents them."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.config import Settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def test_example_lists_every_setting() -> None:
    """The example names the settings that exist, and no other."""
    lines = EXAMPLE.read_text().splitlines()
    named = {line.partition("=")[0].lower() for line in lines if "=" in line and line[0] != "#"}
    assert named == set(Settings.model_fields)


def test_a_setting_may_be_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is read where neither the environment nor `.env` says otherwise."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log_level").write_text("WARNING\n")
    monkeypatch.delenv("LOG_LEVEL", raising=False)
    assert Settings(_secrets_dir=tmp_path).log_level == "WARNING"
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    assert Settings(_secrets_dir=tmp_path).log_level == "ERROR"


def test_a_bad_setting_is_named_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed at a failed start may be kept where secrets must not be."""
    monkeypatch.setenv("RATE_LIMIT", "swordfish")
    with pytest.raises(ValidationError, match="rate_limit") as caught:
        Settings()
    assert "swordfish" not in str(caught.value)


def test_lists_are_read_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several origins stand in one variable."""
    monkeypatch.setenv("CORS_ORIGINS", "http://a.example, http://b.example")
    assert Settings().cors_origins == ["http://a.example", "http://b.example"]
