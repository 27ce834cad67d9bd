from decimal import Decimal
# slot: http
Decimal

# slot: rules
max_digits=__digits__
decimal_places=__places__
