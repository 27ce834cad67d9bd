# slot: example
__min__ + number
