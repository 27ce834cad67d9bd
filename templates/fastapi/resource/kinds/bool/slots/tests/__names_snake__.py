# slot: example
number % 2 == 0
