from app.core.replica import Replica
from app.crud import replica_beats

# slot: shared
replica = Replica(replica_beats.advance, replica_beats.read)
