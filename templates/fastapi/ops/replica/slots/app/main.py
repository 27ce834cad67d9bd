from app.core.edge.reads import Reads
from app.dependencies import replica

# slot: startup
await replica.start()

# slot: shutdown
await replica.stop()

# slot: innermost
app.add_middleware(Reads, settings=settings, replica=replica)
