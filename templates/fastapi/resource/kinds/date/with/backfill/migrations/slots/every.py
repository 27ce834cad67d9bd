import datetime as dt

# slot: value
__backfill__
