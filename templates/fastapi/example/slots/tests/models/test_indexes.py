# slot: example
("items", ["created_at", "id"]),
("items", ["views", "id"]),
