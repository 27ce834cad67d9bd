# slot: seen
__target_pascal__.visible_to(user)
