"""Serving: uvicorn, with limits that make it safe without a proxy in front."""

import sys
from contextlib import suppress
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from app.config import get_settings

if sys.platform != "win32":
    import resource


def raise_open_files() -> int:
    """Raise the limit on open files, and so connections, to the system's; return it."""
    if sys.platform == "win32":
        return 8_192
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # macOS refuses the limit that it reports.
    with suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if soft == resource.RLIM_INFINITY else soft


# File descriptors for other than connections: the database, the log, uploads.
OTHER_FILES = 256
# Defaults of uvicorn's options.
LIMITS: dict[str, Any] = {
    "http": "app.core.connections:LimitedConnection",
    "limit_concurrency": min(10_000, raise_open_files() - OTHER_FILES),
    "proxy_headers": False,
    "timeout_graceful_shutdown": 10,
    # A worker that does not answer in time is killed; one that is importing cannot answer.
    "timeout_worker_healthcheck": 20,
    # slot: websockets
}


class Workers(Multiprocess):
    """Uvicorn's supervisor, which exits with 0 even if no worker can start."""

    def run(self) -> None:
        super().run()
        if any(process.exitcode == STARTUP_FAILURE for process in self.processes):
            sys.exit(STARTUP_FAILURE)

    def keep_subprocess_alive(self) -> None:
        """Close the workers' ends of the pipes here, so that a ping to an ended one fails."""
        for process in self.processes:
            process.child_conn.close()
        super().keep_subprocess_alive()


def serve(options: list[str]) -> None:
    """Run uvicorn; invalid settings exit before any worker is started."""
    get_settings()
    uvicorn.run.__globals__["Multiprocess"] = Workers
    uvicorn.main(["app.main:app", *options], "python -m app.manage serve", default_map=LIMITS)
