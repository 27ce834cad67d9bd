"""Starting: what the process needs, and how a part of the application refuses to run like this."""

import sys
from contextlib import suppress

if sys.platform != "win32":
    import resource


class StartRefused(Exception):
    """Raised at start; the server prints its words and ends."""


def raise_open_files() -> int:
    """Allow as many open files, and so connections, as the system does, and return that."""
    if sys.platform == "win32":
        return 8_192
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # macOS allows less than it says.
    with suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if soft == resource.RLIM_INFINITY else soft
