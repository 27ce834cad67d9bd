# slot: seen
select(__target_pascal__).where(__target_pascal__.owner_id == user.id)
