from app.core.metrics import REPLICA_USED
from app.dependencies import replica

# slot: samples
REPLICA_USED.set(replica.engine() is not None)
