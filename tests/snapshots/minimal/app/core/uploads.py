"""Uploads: bodies streamed to disk in large pieces, off the event loop, within limits."""

import asyncio
import errno
import logging
import secrets
import shutil
import sys
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

from starlette.requests import ClientDisconnect

from app.config import Settings
from app.core.errors import AppError

if sys.platform != "win32":
    import fcntl

logger = logging.getLogger(__name__)

PIECE_BYTES = 1024 * 1024
# How long the least rate is watched at a time.
RATE_SECONDS = 10.0
# What a form holds besides its file.
FORM_BYTES = 64 * 1024
SUFFIX = ".part"
SKIP_SECONDS = 2.0

# How many bytes of each owner are being stored, and not yet in the database.
arriving: Counter[int] = Counter()


def quota_exceeded(quota: int) -> AppError:
    """Make the error for an owner who may store no more."""
    return AppError(413, "QUOTA_EXCEEDED", f"The files may have at most {quota} bytes in all.")


def too_large(limit: int) -> AppError:
    """Make the error for a file that may not be as large."""
    return AppError(413, "TOO_LARGE", f"A file may have at most {limit} bytes.")


def check_declared(size: int, settings: Settings, used: int) -> None:
    """Check Content-Length, with an allowance for the multipart framing of a file."""
    if size > settings.upload_max_bytes + FORM_BYTES:
        raise too_large(settings.upload_max_bytes)
    if used + size > settings.upload_quota_bytes + FORM_BYTES:
        raise quota_exceeded(settings.upload_quota_bytes)


async def store(
    body: AsyncIterable[bytes], settings: Settings, *, owner: int, used: int
) -> tuple[Path, int]:
    """Write a body of an owner, who has used some of their quota; return its path and size."""
    path = settings.upload_dir / f"{secrets.token_hex(16)}{SUFFIX}"
    size = 0
    file = await asyncio.to_thread(path.open, "xb")
    try:
        lock(file)
        piece = bytearray()
        async for chunk in in_time(body, settings.upload_min_rate):
            size += len(chunk)
            arriving[owner] += len(chunk)
            if size > settings.upload_max_bytes:
                raise too_large(settings.upload_max_bytes)
            if used + arriving[owner] > settings.upload_quota_bytes:
                raise quota_exceeded(settings.upload_quota_bytes)
            piece += chunk
            if len(piece) >= PIECE_BYTES:
                await asyncio.to_thread(_write, file, bytes(piece), settings)
                piece.clear()
        await asyncio.to_thread(_write, file, bytes(piece), settings)
    except BaseException:
        file.close()
        path.unlink(missing_ok=True)
        raise
    finally:
        arriving[owner] -= size
    file.close()
    return path, size


async def skip(body: AsyncIterable[bytes], most: int) -> None:
    """Read what is left of a body, up to a limit: a client that still sends reads no answer."""
    size = 0
    with suppress(TimeoutError, ClientDisconnect):
        async with asyncio.timeout(SKIP_SECONDS):
            async for chunk in body:
                size += len(chunk)
                if size > most:
                    return


async def in_time(body: AsyncIterable[bytes], rate: int) -> AsyncIterator[bytes]:
    """Pass a body on, unless fewer bytes a second come than a rate: it takes a place of others."""
    chunks = aiter(body)
    loop = asyncio.get_running_loop()
    while True:
        received, started = 0, loop.time()
        while received < rate * RATE_SECONDS:
            try:
                async with asyncio.timeout_at(started + RATE_SECONDS):
                    chunk = await anext(chunks)
            except StopAsyncIteration:
                return
            except TimeoutError as error:
                message = f"Fewer than {rate} bytes a second came."
                raise AppError(408, "TIMEOUT", message) from error
            received += len(chunk)
            yield chunk


def _write(file: IO[bytes], piece: bytes, settings: Settings) -> None:
    full = AppError(507, "INSUFFICIENT_STORAGE", "There is no room for the file.")
    if shutil.disk_usage(settings.upload_dir).free - len(piece) < settings.upload_free_bytes:
        raise full
    try:
        file.write(piece)
        file.flush()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise full from error
        raise


def lock(file: IO[bytes]) -> bool:
    """Lock a file while it is open; return False if another writer holds the lock."""
    if sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def sweep(folder: Path) -> None:
    """Delete what uploads have left that ended with their process; other workers may be writing."""
    for path in folder.glob(f"*{SUFFIX}"):
        try:
            with path.open("rb") as file:
                if lock(file):
                    path.unlink()
        except OSError:
            logger.exception("what an upload has left could not be removed")


def path_of(folder: Path, file_id: int) -> Path:
    """Return where the bytes of a file lie."""
    return folder / str(file_id)


async def remove(folder: Path, file_ids: Iterable[int]) -> None:
    """Delete the contents of files; a failure leaves an orphan that only takes space."""
    await asyncio.to_thread(_remove, [path_of(folder, file_id) for file_id in file_ids])


def _remove(paths: list[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            logger.exception("a deleted file's bytes could not be removed")
