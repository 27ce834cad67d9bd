from uuid import uuid4

# slot: value
__backfill__()
