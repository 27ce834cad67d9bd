# slot: refused
("{{column}}", "25:00"),
("{{column}}", "12:00:00Z"),
