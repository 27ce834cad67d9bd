# slot: sorted
("items", ["owner_id", "created_at", "id"]),
