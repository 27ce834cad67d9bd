# slot: sorts
"{{column}}"
"-{{column}}"

# slot: filters
__column__: slot_shape | None = None
