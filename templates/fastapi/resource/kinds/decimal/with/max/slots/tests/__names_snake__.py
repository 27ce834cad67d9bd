# slot: example
str(round(__max__ - Decimal(number).scaleb(-__places__), __places__))
