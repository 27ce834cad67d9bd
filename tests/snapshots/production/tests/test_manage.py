"""The command that adds the example data."""

import argparse

from sqlalchemy.ext.asyncio import AsyncSession

from app.crud import items
from app.manage import seed


async def test_seeding_twice_is_harmless(session: AsyncSession) -> None:
    """Add nothing when the command runs again."""
    await seed(argparse.Namespace())
    added = await items.count(session)
    await session.commit()
    await seed(argparse.Namespace())
    assert await items.count(session) == added > 0
