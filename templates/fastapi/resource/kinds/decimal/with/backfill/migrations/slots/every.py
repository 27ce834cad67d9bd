from decimal import Decimal

# slot: backfill
__backfill__
