# slot: stored
await session.refresh(__name_snake__)
