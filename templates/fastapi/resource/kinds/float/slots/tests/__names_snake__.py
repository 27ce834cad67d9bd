# slot: example
number + 0.5
