from app.manage_users import get_example_user

# slot: seed-owner
owner = await get_example_user(session)

# slot: create-owner
owner_id=owner.id,
