"""Serving: how the service is started, with limits that need no proxy in front."""

import sys
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from app.config import get_settings
from app.core.startup import raise_open_files

# Files that are open beside connections: the database, the log, what is uploaded.
OTHER_FILES = 256
# What uvicorn's options are where they are not given.
LIMITS: dict[str, Any] = {
    "http": "app.core.connections:LimitedConnection",
    "limit_concurrency": min(10_000, raise_open_files() - OTHER_FILES),
    "proxy_headers": False,
    "timeout_graceful_shutdown": 10,
    "ws": "app.core.websockets:LimitedWebSocket",
    "ws_max_size": 64 * 1024,
    # Compression takes four times the memory of a connection.
    "ws_per_message_deflate": False,
    # A connection that was cut without a word is found within ten seconds.
    "ws_ping_interval": 4,
    "ws_ping_timeout": 4,
}


class Workers(Multiprocess):
    """The worker processes; uvicorn's own class ends with 0 where they cannot start."""

    def run(self) -> None:
        """Run them until a signal ends them."""
        super().run()
        if any(process.exitcode == STARTUP_FAILURE for process in self.processes):
            sys.exit(STARTUP_FAILURE)


def serve(options: list[str]) -> None:
    """Run uvicorn with its options; settings that are wrong end it before any worker is started."""
    get_settings()
    uvicorn.run.__globals__["Multiprocess"] = Workers
    uvicorn.main(["app.main:app", *options], "python -m app.manage serve", default_map=LIMITS)
