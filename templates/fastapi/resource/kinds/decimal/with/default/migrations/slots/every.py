from decimal import Decimal

# slot: value
__default__
