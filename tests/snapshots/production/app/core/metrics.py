"""Metrics of requests and connections."""

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from sqlalchemy.pool import QueuePool

from app.config import get_settings
from app.core.database import get_database

# The folder in which prometheus_client shares the metrics of all workers, if set.
SHARED = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if SHARED:
    Path(SHARED).mkdir(parents=True, exist_ok=True)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# nginx's status for a client that has disconnected.
LEFT = 499
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("http_requests", "Requests that were answered.", ["method", "route", "status"])
DURATION = Histogram(
    "http_request_duration_seconds",
    "How long answers took, to their last byte.",
    ["method", "route"],
    buckets=BUCKETS,
)
IN_PROGRESS = Gauge(
    "http_requests_in_progress", "Requests being answered.", multiprocess_mode="livesum"
)
CONNECTIONS = Gauge(
    "database_connections",
    "Connections to the database.",
    ["engine", "state"],
    multiprocess_mode="livesum",
)
TASKS = Counter("tasks", "Tries of tasks that ended.", ["task", "outcome"])
TASK_DURATION = Histogram("task_duration_seconds", "How long tries of tasks took.", ["task"])
CACHE_LOOKUPS = Counter("cache_lookups", "Answers looked for in the cache.", ["result"])
CACHE_HITS = CACHE_LOOKUPS.labels("hit")
CACHE_MISSES = CACHE_LOOKUPS.labels("miss")
CHAT_CONNECTIONS = Gauge(
    "chat_connections", "Connections to the chat.", multiprocess_mode="livesum"
)


def render_metrics() -> bytes:
    """Return all metrics in the format of Prometheus."""
    if SHARED:
        forget_killed_workers()
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY)


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


def sample_pools() -> None:
    database, settings = get_database(), get_settings()
    allowed = settings.database_pool_size + settings.database_max_overflow
    for name, engine in (("write", database.engine), ("read", database.read_engine)):
        pool = engine.sync_engine.pool
        if isinstance(pool, QueuePool):
            CONNECTIONS.labels(name, "in use").set(pool.checkedout())
            CONNECTIONS.labels(name, "idle").set(pool.checkedin())
            CONNECTIONS.labels(name, "allowed").set(allowed)


@lru_cache(maxsize=4096)
def find_metrics(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """Return the counter and the histogram for a method, route and status."""
    counter = REQUESTS.labels(method, route, str(status or LEFT))
    return counter, DURATION.labels(method, route)


def count_requests(lines: Sequence[Mapping[str, Any]]) -> None:
    """Update the metrics from lines of the access log; websockets have no route."""
    for line in lines:
        if line["route"] is not None:
            method = line["method"] if line["method"] in METHODS else "other"
            counter, duration = find_metrics(method, line["route"], line["status"])
            counter.inc()
            duration.observe(line["duration_ms"] / 1_000)
    CACHE_HITS.inc(sum(line["cache"] == "hit" for line in lines))
    CACHE_MISSES.inc(sum(line["cache"] == "miss" for line in lines))
