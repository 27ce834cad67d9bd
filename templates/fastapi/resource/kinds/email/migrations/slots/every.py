# slot: type
sa.String(254)
