# slot: refused
("{{column}}", "NaN"),
("{{column}}", "x"),
