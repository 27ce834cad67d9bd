"""The check before a deployment."""

import argparse
import sys
from pathlib import Path

import pytest

from app import manage, manage_check
from app.api import health
from app.config import get_settings
from app.core import migrations
from app.manage_check import check

pytestmark = pytest.mark.usefixtures("client")


async def test_a_service_that_can_run_has_no_problem(capsys: pytest.CaptureFixture[str]) -> None:
    """Print that there is no problem, and exit with 0."""
    await check(argparse.Namespace())
    assert capsys.readouterr().out == "No problem found.\n"


async def test_all_problems_are_found_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit with 1 and print all problems, one a line."""

    async def fail() -> None:
        raise ConnectionRefusedError("connection refused\nat this port")

    monkeypatch.setattr(get_settings(), "log_file", str(tmp_path / "missing" / "app.log"))
    monkeypatch.setitem(health.CHECKS, "other", fail)
    monkeypatch.setattr(manage_check, "OLDEST_VERSION", (999, 1))
    known, _ = migrations.read_revisions()
    behind = (known | {"next"}, frozenset({"next"}))
    monkeypatch.setattr(migrations, "read_revisions", lambda: behind)
    with pytest.raises(SystemExit) as caught:
        await check(argparse.Namespace())
    version, *others = [
        line for line in str(caught.value).splitlines() if line.startswith("database: ")
    ]
    assert version.endswith("is older than (999, 1)")
    assert others == ["database: migrations pending: run `alembic upgrade head`"]
    assert [line for line in str(caught.value).splitlines() if line not in (version, *others)] == [
        f"LOG_FILE: {tmp_path / 'missing'} cannot be written: No such file or directory",
        "other: connection refused",
    ]


def test_wrong_settings_end_a_command_with_a_line_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Print one line per invalid setting, and exit before the command runs."""
    monkeypatch.setattr(sys, "argv", ["manage", "check"])
    monkeypatch.setenv("RATE_LIMIT", "swordfish")
    monkeypatch.setenv("MAX_BODY_BYTES", "0")
    # Not the settings that are cached.
    monkeypatch.setattr(manage, "get_settings", get_settings.__wrapped__)
    with pytest.raises(SystemExit) as caught:
        manage.main()
    assert caught.value.code == 3
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(" is wrong: ")[0] for line in lines] == ["MAX_BODY_BYTES", "RATE_LIMIT"]
