"""A lock that allows one worker: an in-memory cache misses the writes of another."""

import os
import sys
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

if sys.platform != "win32":
    import fcntl


class SingleWorkerMiddleware:
    """Refuses to start beside another worker; the lock ends with the process."""

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self.app = app
        self.folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" or sys.platform == "win32":
            await self.app(scope, receive, send)
            return
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            await receive()
            message = (
                f"Another worker is running in {self.folder.resolve()}: the in-memory cache allows"
                " one. Run a single worker, give this one a LOCK_FOLDER of its own, or use the"
                " Redis cache."
            )
            await send({"type": "lifespan.startup.failed", "message": message})
        else:
            await self.app(scope, receive, send)
        finally:
            os.close(descriptor)
