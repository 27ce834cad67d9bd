# slot: owner
owner_id=user.id
