# slot: null
None

# slot: initial
None
