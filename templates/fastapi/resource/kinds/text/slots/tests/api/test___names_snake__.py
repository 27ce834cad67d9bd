# slot: refused
("{{column}}", "x" * (__size__ + 1)),
("{{column}}", "nul\x00"),
