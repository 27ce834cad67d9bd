# slot: type
sa.Time()
