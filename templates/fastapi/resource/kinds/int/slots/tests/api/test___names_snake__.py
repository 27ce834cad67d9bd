# slot: refused
("{{column}}", __max__ + 1),
("{{column}}", __min__ - 1),
("{{column}}", "x"),
