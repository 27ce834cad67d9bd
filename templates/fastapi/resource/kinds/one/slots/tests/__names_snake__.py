# slot: example
None
