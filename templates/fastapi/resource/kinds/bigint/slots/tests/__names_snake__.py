# slot: example
number
