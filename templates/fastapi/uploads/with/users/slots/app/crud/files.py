from collections.abc import Sequence

from sqlalchemy import select

# slot: functions spaced
async def list_owned(session: AsyncSession, *, owner_id: int) -> Sequence[int]:
    return (await session.scalars(select(File.id).where(File.owner_id == owner_id))).all()
