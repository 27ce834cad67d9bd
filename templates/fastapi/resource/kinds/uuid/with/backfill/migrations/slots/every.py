from uuid import uuid4

# slot: backfill
__backfill__()
