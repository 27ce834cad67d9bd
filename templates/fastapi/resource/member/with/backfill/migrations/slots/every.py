# slot: value
__backfill__
