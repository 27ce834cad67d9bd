from decimal import Decimal
# slot: example
f"{Decimal(number).scaleb(-__places__):f}"
