"""Uploads: request bodies streamed to disk in large pieces, off the event loop."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterable, Iterable
from pathlib import Path

from app.core.errors import AppError

logger = logging.getLogger(__name__)

PIECE_BYTES = 1024 * 1024


async def store(body: AsyncIterable[bytes], folder: Path, limit: int) -> tuple[Path, int]:
    """Write a body of at most `limit` bytes to a new file and return its path and size."""
    path = folder / f"{secrets.token_hex(16)}.part"
    size = 0
    file = await asyncio.to_thread(path.open, "xb")
    try:
        piece = bytearray()
        async for chunk in body:
            size += len(chunk)
            if size > limit:
                raise AppError(413, "TOO_LARGE", f"A file may have at most {limit} bytes.")
            piece += chunk
            if len(piece) >= PIECE_BYTES:
                await asyncio.to_thread(file.write, bytes(piece))
                piece.clear()
        await asyncio.to_thread(file.write, bytes(piece))
    except BaseException:
        file.close()
        path.unlink(missing_ok=True)
        raise
    file.close()
    return path, size


def path_of(folder: Path, file_id: int) -> Path:
    """Return where the bytes of a file lie."""
    return folder / str(file_id)


async def remove(folder: Path, file_ids: Iterable[int]) -> None:
    """Delete the bytes of files; one that stays is nobody's any more, and only takes room."""
    await asyncio.to_thread(_remove, [path_of(folder, file_id) for file_id in file_ids])


def _remove(paths: list[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            logger.exception("a deleted file's bytes could not be removed")
