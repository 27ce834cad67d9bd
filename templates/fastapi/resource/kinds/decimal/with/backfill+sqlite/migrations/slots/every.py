from decimal import Decimal

# slot: backfill
int(__backfill__.scaleb(__places__))
