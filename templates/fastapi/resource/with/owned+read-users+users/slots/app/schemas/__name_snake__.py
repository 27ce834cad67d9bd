# slot: owner
owner_id: int
