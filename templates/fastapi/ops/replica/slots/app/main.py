from app.dependencies import replica
from app.middleware.replica_reads import ReplicaReadsMiddleware

# slot: startup
await replica.start()

# slot: shutdown
await replica.stop()

# slot: innermost
# Inside of ExceptionMiddleware: a read that fails on the replica is repeated.
app.add_middleware(
    ReplicaReadsMiddleware, replica=replica, max_lag=settings.database_replica_max_lag
)
