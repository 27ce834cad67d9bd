# slot: searched
"{{column}}"
