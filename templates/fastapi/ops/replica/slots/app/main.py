from starlette.middleware import Middleware

from app.core.edge.reads import Reads
from app.dependencies import replica

# slot: startup
await replica.start()

# slot: shutdown
await replica.stop()

# slot: options
# Behind what answers unexpected errors: a read that fails on the replica is done again.
middleware=[Middleware(Reads, settings=settings, replica=replica)],
