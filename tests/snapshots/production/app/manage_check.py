"""The check before a deployment: problems that would prevent the service from running."""

import argparse
import asyncio
import shutil
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile

from sqlalchemy import text

from app.api.health import CHECKS
from app.config import Settings, get_settings
from app.core.database import get_database
from app.core.migrations import MigrationsPendingError, check_migrations

TIMEOUT_SECONDS = 10.0
OLDEST_VERSION = (15, 0)
WANTED = {"server_encoding": "UTF8", "transaction_read_only": "off"}


async def check(_: argparse.Namespace) -> None:
    """Print a line for each problem and exit with 1, or say that there is none."""
    if problems := await find_problems(get_settings()):
        sys.exit("\n".join(problems))
    print("No problem found.")


async def find_problems(settings: Settings) -> list[str]:
    """Return a line for each problem."""
    problems = find_folder_problems(settings)
    checks = CHECKS | {"database": partial(check_database, problems)}
    for name, run in checks.items():
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await run()
        except TimeoutError:
            problems.append(f"{name}: no answer within {TIMEOUT_SECONDS} s")
        except Exception as error:
            reason = str(getattr(error, "orig", None) or error) or repr(error)
            problems.append(f"{name}: {reason.splitlines()[0]}")
    return problems


def find_folder_problems(settings: Settings) -> list[str]:
    """Return a line for each folder that cannot be written."""
    folders: dict[str, Path] = {}
    uploads = settings.upload_dir
    # The start creates it.
    while not uploads.exists():
        uploads = uploads.parent
    folders["UPLOAD_DIR"] = uploads
    if settings.log_file:
        folders["LOG_FILE"] = Path(settings.log_file).parent
    problems = []
    for name, folder in folders.items():
        try:
            with TemporaryFile(dir=folder):
                pass
        except OSError as error:
            problems.append(f"{name}: {folder} cannot be written: {error.strerror}")
    if shutil.disk_usage(uploads).free < settings.upload_free_bytes:
        problems.append(f"UPLOAD_DIR: less than UPLOAD_FREE_BYTES are free in {uploads}")
    return problems


async def check_database(problems: list[str]) -> None:
    """Check the server's version and the migrations, in a transaction for writes."""
    async with get_database().engine.begin() as connection:
        version = connection.dialect.server_version_info or ()
        if version < OLDEST_VERSION:
            problems.append(f"database: version {version} is older than {OLDEST_VERSION}")
        for name, value in WANTED.items():
            found = await connection.scalar(text(f"SHOW {name}"))
            if found != value:
                problems.append(f"database: {name} is {found}, not {value}")
        try:
            await check_migrations(connection)
        except MigrationsPendingError as error:
            problems.append(f"database: {error}")
