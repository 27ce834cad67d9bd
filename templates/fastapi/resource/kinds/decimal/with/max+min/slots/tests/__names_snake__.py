# slot: example
str(round(min(__min__ + Decimal(number).scaleb(-__places__), __max__), __places__))
