# slot: example
[]
