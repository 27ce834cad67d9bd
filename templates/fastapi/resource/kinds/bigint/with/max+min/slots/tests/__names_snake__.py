# slot: example
min(__min__ + number, __max__)
