import os
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

# slot: sharing spaced
# Where workers count together: the client writes there what it counts, if it is set.
SHARED = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if SHARED:
    Path(SHARED).mkdir(parents=True, exist_ok=True)

# slot: sum
if SHARED:
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)

# slot: functions spaced
def leave() -> None:
    """Take what this worker counts at the moment out of the sum, since it ends."""
    if SHARED:
        mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]
