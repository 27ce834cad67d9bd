from decimal import Decimal

# slot: value
__backfill__
