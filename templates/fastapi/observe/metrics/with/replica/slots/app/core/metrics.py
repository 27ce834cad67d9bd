# slot: metrics
REPLICA_USED = Gauge(
    "database_replica_used",
    "How many workers let the replica answer reads.",
    multiprocess_mode="livesum",
)
