# slot: refused
("{{column}}", "javascript:alert(1)"),
("{{column}}", "x"),
