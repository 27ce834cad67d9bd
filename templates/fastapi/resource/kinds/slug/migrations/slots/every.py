# slot: type
sa.String(120)
