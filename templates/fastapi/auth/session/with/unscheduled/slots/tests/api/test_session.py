from sqlalchemy import select

# slot: swept
# What has expired is deleted.
ends = (await session.scalars(select(UserSession.expires_at))).all()
assert len(ends) == 1
assert ends[0] > before
