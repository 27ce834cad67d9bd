# slot: columns
sa.Column("{{column}}", slot_type, *slot_nullable),
