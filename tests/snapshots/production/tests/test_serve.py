"""The command that starts the service."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from app.serve import LIMITS, serve

ROOT = Path(__file__).parent.parent


async def run(*command: str, **settings: str) -> tuple[int | None, str]:
    """Run `python -m` in the project; return the exit code and the output."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *command,
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(110):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return process.returncode, output.decode()


@pytest.mark.parametrize(
    "option",
    [
        "--port=0",
        "--workers=2",
    ],
)
async def test_a_start_that_fails_ends_it_with_a_trace(option: str) -> None:
    code, output = await run("app.manage", "serve", option, LOG_FILE="/no/such/folder/app.log")
    assert code == 3
    assert "FileNotFoundError" in output


async def test_bad_settings_end_it_in_a_line_each() -> None:
    code, output = await run("app.manage", "serve", RATE_LIMIT="often", MAX_BODY_BYTES="0")
    assert code == 3
    assert len(output.splitlines()) == 2


def test_its_options_are_those_of_uvicorn(capsys: pytest.CaptureFixture[str]) -> None:
    """Accept uvicorn's options, with other defaults for the limits."""
    with pytest.raises(SystemExit) as ended:
        serve(["--help"])
    assert ended.value.code == 0
    assert LIMITS["http"] in capsys.readouterr().out
