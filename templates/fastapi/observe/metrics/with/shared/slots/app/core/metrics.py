import os
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

# slot: sharing spaced
# The folder in which prometheus_client shares the metrics of all workers, if set.
SHARED = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if SHARED:
    Path(SHARED).mkdir(parents=True, exist_ok=True)

# slot: sum
if SHARED:
    forget_killed_workers()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)

# slot: functions spaced
def leave() -> None:
    """Remove the gauges of this worker, which stops, from the sum of all workers."""
    if SHARED:
        mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]


def forget_killed_workers() -> None:
    """Remove the gauges of workers that were killed, and so did not do it themselves."""
    for path in Path(SHARED).glob("gauge_live*_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.getpgid(pid)
        except ProcessLookupError:
            mark_process_dead(pid)  # type: ignore[no-untyped-call]
