# slot: unique
unique=True
