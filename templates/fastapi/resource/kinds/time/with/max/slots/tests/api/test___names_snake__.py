# slot: refused
("{{column}}", "23:59:59.999999"),
