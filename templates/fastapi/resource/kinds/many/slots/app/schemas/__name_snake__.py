from app.core.links import LinkedIds, RowIds

# slot: http
RowIds

# slot: shape
RowIds

# slot: initial
[]

# slot: plain
LinkedIds
