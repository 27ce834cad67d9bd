# slot: ranges
"{{column}}"
