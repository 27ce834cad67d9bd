# slot: refused
("{{column}}", []),
("{{column}}", {"nul\x00": 1}),
