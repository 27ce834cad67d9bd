# slot: nullable
nullable=True

# slot: is-nullable
True
