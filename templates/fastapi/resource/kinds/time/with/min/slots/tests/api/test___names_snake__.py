# slot: refused
("{{column}}", "00:00:00"),
