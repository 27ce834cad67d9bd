# slot: backfill
__backfill__
