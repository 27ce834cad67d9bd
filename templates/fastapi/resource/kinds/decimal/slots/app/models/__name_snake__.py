from decimal import Decimal
# slot: python
Decimal
