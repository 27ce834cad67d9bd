# slot: refused
("{{column}}", "NaN"),
("{{column}}", "1e30"),
