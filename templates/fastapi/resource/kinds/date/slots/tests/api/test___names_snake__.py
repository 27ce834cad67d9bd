# slot: refused
("{{column}}", "2026-02-30"),
