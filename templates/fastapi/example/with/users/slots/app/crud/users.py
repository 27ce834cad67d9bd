# slot: example spaced
async def count(session: AsyncSession) -> int:
    return await session.scalar(sa.select(sa.func.count()).select_from(User)) or 0
