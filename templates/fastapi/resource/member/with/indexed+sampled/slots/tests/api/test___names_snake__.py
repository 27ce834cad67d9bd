# slot: filters
"{{column}}"
