"""The limit on open files."""

import sys
from contextlib import suppress

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
