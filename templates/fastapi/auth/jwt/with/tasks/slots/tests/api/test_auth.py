from app.tasks.expired_tokens import remove_expired_tokens

# slot: swept
await remove_expired_tokens()
assert await session.scalar(count) == 0
