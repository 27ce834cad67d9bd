# slot: refused
("{{column}}", "0001-01-01"),
