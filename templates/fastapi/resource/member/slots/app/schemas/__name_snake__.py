# slot: create
__column__: slot_shape | slot_null = slot_initial

# slot: update
__column__: slot_shape | None = None

# slot: read
__column__: slot_plain | slot_null

# slot: shape
slot_http

# slot: plain
slot_http
