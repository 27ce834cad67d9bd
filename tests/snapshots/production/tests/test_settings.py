"""Settings, and `.env.example`, which documents them."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.config import ROOT, Settings, get_settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def read_example() -> dict[str, str]:
    """Return the settings in `.env.example`."""
    lines = EXAMPLE.read_text().splitlines()
    pairs = [line.partition("=") for line in lines if "=" in line and line[0] != "#"]
    return {name.lower(): value for name, _, value in pairs}


def test_example_lists_every_setting() -> None:
    """List exactly the existing settings in `.env.example`."""
    assert set(read_example()) == {*Settings.model_fields, "postgres_password"}


def test_example_holds_the_defaults() -> None:
    """Set each default in `.env.example`; leave required settings empty."""
    given = read_example()
    fields = Settings.model_fields.items()
    missing = {name for name, field in fields if field.is_required()}
    assert {given[name] for name in missing} <= {""}
    settings = Settings.model_validate(given | dict.fromkeys(missing, "x" * 64))
    defaults = {name: field.default for name, field in fields if name not in missing}
    assert settings == Settings.model_validate(defaults | dict.fromkeys(missing, "x" * 64))


def test_a_setting_may_be_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read a setting from a file unless the environment or `.env` sets it."""
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    (tmp_path / "log_level").write_text("WARNING\n")
    monkeypatch.delenv("LOG_LEVEL", raising=False)
    assert Settings(_secrets_dir=tmp_path).log_level == "WARNING"
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    assert Settings(_secrets_dir=tmp_path).log_level == "ERROR"


def test_a_bad_setting_is_named_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name an invalid setting without its value, which may be a secret."""
    monkeypatch.setenv("RATE_LIMIT", "swordfish")
    with pytest.raises(ValidationError, match="rate_limit") as caught:
        Settings()
    assert "swordfish" not in str(caught.value)


def test_bad_settings_are_told_in_a_line_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Print one line per invalid setting; exit with 3, so that uvicorn restarts no worker."""
    monkeypatch.setenv("RATE_LIMIT", "swordfish")
    monkeypatch.setenv("MAX_BODY_BYTES", "0")
    get_settings.cache_clear()
    with pytest.raises(SystemExit) as caught:
        get_settings()
    assert caught.value.code == 3
    told = capsys.readouterr().err.splitlines()
    assert [line.split(" is wrong: ")[0] for line in told] == ["MAX_BODY_BYTES", "RATE_LIMIT"]


def test_paths_are_relative_to_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolve relative paths against the project, not the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOG_FILE", "app.log")
    settings = Settings()
    assert settings.log_file == str(ROOT / "app.log")
    assert Settings(log_file=str(tmp_path / "app.log")).log_file == str(tmp_path / "app.log")
    assert Settings.model_config["env_file"] == ROOT / ".env"


def test_lists_are_read_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Split a list at commas, and remove the trailing slash of an origin."""
    monkeypatch.setenv("CORS_ORIGINS", "http://a.example/, http://b.example")
    assert Settings().cors_origins == ["http://a.example", "http://b.example"]


def test_an_origin_has_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse an origin with a path, without a scheme, or with a space."""
    for wrong in ("localhost:3000", "http://a.example/app", "http://a.example b.example"):
        monkeypatch.setenv("CORS_ORIGINS", f"http://c.example,{wrong}")
        with pytest.raises(ValidationError, match="an origin is like"):
            Settings()
