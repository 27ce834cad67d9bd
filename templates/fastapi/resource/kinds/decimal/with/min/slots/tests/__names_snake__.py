# slot: example
str(round(__min__ + Decimal(number).scaleb(-__places__), __places__))
