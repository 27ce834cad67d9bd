# slot: refused
("{{column}}", 0),
("{{column}}", 2**31 - 1),
