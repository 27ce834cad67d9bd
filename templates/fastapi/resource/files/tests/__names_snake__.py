"""{{names_sentence}} for the tests."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.models.__name_snake__ import __name_pascal__
from app.schemas.__name_snake__ import __name_pascal__Create


async def make_body(session: AsyncSession, number: int = 1) -> dict[str, Any]:
    """Return a body that is accepted; unique fields depend on the number."""
    return {
        # slot: body
    }


async def add___name_snake__(session: AsyncSession, number: int = 1) -> __name_pascal__:
    body = __name_pascal__Create(**await make_body(session, number))
    # slot: add-owner
    __name_snake__ = __name_pascal__(**body.model_dump(), *slot_owner)
    session.add(__name_snake__)
    await session.commit()
    return __name_snake__
