import datetime as dt

# slot: backfill
__backfill__
