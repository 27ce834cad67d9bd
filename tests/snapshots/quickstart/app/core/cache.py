"""The cache: kept in this process, which must therefore be the only one."""

import os
import sys

from app.config import get_settings
from app.core.startup import StartRefused
from app.core.store import Store

if sys.platform != "win32":
    import fcntl

store = Store()
cached = store.cached


class Lock:
    """A lock on a folder, which the system releases when the process ends, however it ends."""

    def __init__(self) -> None:
        """Begin without the lock."""
        self._descriptor: int | None = None

    def take(self, folder: str) -> bool:
        """Take the lock, or return False when another process has it."""
        if sys.platform == "win32":
            return True
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let another process have the lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


lock = Lock()


async def invalidate(*tags: str) -> None:
    """Drop the entries with one of the tags; call it after the commit."""
    store.invalidate(tags)


async def start_cache() -> None:
    """Begin to cache, unless another worker does: neither would hear of the other's writes."""
    folder = get_settings().lock_folder
    if not lock.take(str(folder)):
        raise StartRefused(
            f"Another worker is running in {folder.resolve()}: the in-memory cache allows one. "
            "Run a single worker, give this one a LOCK_FOLDER of its own, or use the Redis cache."
        )
    store.open()


async def stop_cache() -> None:
    """Stop caching."""
    store.close()
    lock.release()
