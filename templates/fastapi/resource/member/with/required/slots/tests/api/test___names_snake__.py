# slot: refused
("{{column}}", None),
