# slot: swept
await sign_in(client)
assert await session.scalar(count) == 1
