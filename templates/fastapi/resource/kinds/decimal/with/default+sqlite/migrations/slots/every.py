from decimal import Decimal

# slot: value
int(__default__.scaleb(__places__))
