from decimal import Decimal

# slot: value
int(__backfill__.scaleb(__places__))
