# slot: refused
("{{column}}", "x"),
("{{column}}", "a@b\x00.com"),
