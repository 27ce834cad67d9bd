"""Uploads: bodies streamed to disk in large chunks by threads, within limits."""

import asyncio
import errno
import logging
import secrets
import shutil
import sys
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from pathlib import Path
from typing import IO

from app.config import Settings
from app.core.errors import AppError

if sys.platform != "win32":
    import fcntl

logger = logging.getLogger(__name__)

CHUNK_BYTES = 1024 * 1024
# The interval over which the minimum rate is measured.
RATE_SECONDS = 10.0
# Allowance for the parts of a form other than its file.
FORM_BYTES = 64 * 1024
SUFFIX = ".part"

# Bytes of each owner's uploads in progress, which are not in the database yet.
arriving: Counter[int] = Counter()


def check_size(size: int, used: int, settings: Settings, framing: int = 0) -> None:
    """Refuse a file that is too large or exceeds its owner's quota."""
    most, quota = settings.upload_max_bytes, settings.upload_quota_bytes
    if size > most + framing:
        raise AppError(413, "TOO_LARGE", f"A file may have at most {most} bytes.")
    if used > quota + framing:
        raise AppError(413, "QUOTA_EXCEEDED", f"The files may have at most {quota} bytes in all.")


async def save_upload(
    body: AsyncIterable[bytes], settings: Settings, *, owner: int, used: int, declared: int
) -> tuple[Path, int]:
    """Write a body to a temporary file; return its path and size."""
    check_size(declared, used + declared, settings, FORM_BYTES)
    path = settings.upload_dir / f"{secrets.token_hex(16)}{SUFFIX}"
    size = 0
    file = await asyncio.to_thread(path.open, "xb")
    try:
        lock(file)
        chunk = bytearray()
        async for part in in_time(body, settings.upload_min_rate):
            size += len(part)
            arriving[owner] += len(part)
            check_size(size, used + arriving[owner], settings)
            chunk += part
            if len(chunk) >= CHUNK_BYTES:
                await asyncio.to_thread(_write, file, bytes(chunk), settings)
                chunk.clear()
        await asyncio.to_thread(_write, file, bytes(chunk), settings)
    except BaseException:
        file.close()
        path.unlink(missing_ok=True)
        raise
    finally:
        arriving[owner] -= size
    file.close()
    return path, size


async def in_time(body: AsyncIterable[bytes], rate: int) -> AsyncIterator[bytes]:
    """Yield the body, or raise 408 if it is slower than a rate."""
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


def _write(file: IO[bytes], chunk: bytes, settings: Settings) -> None:
    full = AppError(507, "INSUFFICIENT_STORAGE", "There is no room for the file.")
    if shutil.disk_usage(settings.upload_dir).free - len(chunk) < settings.upload_free_bytes:
        raise full
    try:
        file.write(chunk)
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
    """Delete temporary files of dead processes; other workers hold a lock on theirs."""
    for path in folder.glob(f"*{SUFFIX}"):
        try:
            with path.open("rb") as file:
                if lock(file):
                    path.unlink()
        except OSError:
            logger.exception("a temporary file of an upload could not be deleted")


async def delete(folder: Path, file_ids: Iterable[int]) -> None:
    """Delete the contents of files; a failure leaves an orphan that only takes space."""
    for file_id in file_ids:
        try:
            await asyncio.to_thread((folder / str(file_id)).unlink, missing_ok=True)
        except OSError:
            logger.exception("the content of a deleted file could not be deleted")
