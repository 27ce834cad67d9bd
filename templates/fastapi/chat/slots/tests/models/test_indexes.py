# slot: sorted
("messages", ["room", "id"]),
