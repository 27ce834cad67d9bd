# slot: refused
("{{column}}", "not a word"),
("{{column}}", 5),
