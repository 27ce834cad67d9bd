# slot: type
sa.Double()
