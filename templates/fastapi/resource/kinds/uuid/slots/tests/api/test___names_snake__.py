# slot: refused
("{{column}}", "x"),
