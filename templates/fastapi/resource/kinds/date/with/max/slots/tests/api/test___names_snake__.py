# slot: refused
("{{column}}", "9999-12-31"),
