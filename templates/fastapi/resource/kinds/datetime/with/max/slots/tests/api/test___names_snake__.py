# slot: refused
("{{column}}", "9999-12-31T23:59:59Z"),
