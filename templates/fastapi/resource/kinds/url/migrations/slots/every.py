# slot: type
sa.String(2048)
