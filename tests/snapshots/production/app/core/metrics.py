"""Metrics: what is counted and measured."""

import os
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from app.core.edge.visits import Visit

# Where workers count together: the client writes there what it counts, if it is set.
SHARED = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if SHARED:
    Path(SHARED).mkdir(parents=True, exist_ok=True)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# What nginx calls a client that leaves before it is answered.
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
CACHE_LOOKUPS = Counter("cache_lookups", "Answers looked for in the cache.", ["result"])
CACHE_HITS = CACHE_LOOKUPS.labels("hit")
CACHE_MISSES = CACHE_LOOKUPS.labels("miss")
CHAT_CONNECTIONS = Gauge(
    "chat_connections", "Connections to the chat.", multiprocess_mode="livesum"
)
REPLICA_USED = Gauge(
    "database_replica_used",
    "How many workers let the replica answer reads.",
    multiprocess_mode="livesum",
)


def render_metrics() -> bytes:
    """Return all metrics in the format of Prometheus."""
    if SHARED:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY)


def leave() -> None:
    """Take what this worker counts at the moment out of the sum, since it ends."""
    if SHARED:
        mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]


def sample_pools() -> None:
    """Look how many connections to the database are in use."""
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
    """Return what counts, and what measures, requests that were answered alike."""
    counter = REQUESTS.labels(method, route, str(status or LEFT))
    return counter, DURATION.labels(method, route)


def count_visits(visits: Sequence["Visit"]) -> None:
    """Count and measure requests that are over; websockets have no route, and are not counted."""
    routed = [visit for visit in visits if visit.route is not None]
    for (method, route, status), found in groupby(routed, attrgetter("method", "route", "status")):
        known = method if method in METHODS else "other"
        counter, duration = find_metrics(known, route, status)
        seconds = [visit.seconds for visit in found]
        counter.inc(len(seconds))
        for each in seconds:
            duration.observe(each)
    CACHE_HITS.inc(sum(visit.cache == "hit" for visit in visits))
    CACHE_MISSES.inc(sum(visit.cache == "miss" for visit in visits))
