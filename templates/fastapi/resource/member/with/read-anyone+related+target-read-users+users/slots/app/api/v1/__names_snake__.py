from sqlalchemy import false

# slot: seen
select(__target_pascal__).where(false())
