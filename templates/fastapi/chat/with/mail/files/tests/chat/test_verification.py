"""The chat of users whose addresses are not verified."""

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.config import get_settings
from app.models.user import User
from tests.chat.people import People
from tests.chat.sockets import receive


@pytest.mark.parametrize("column", [User.email_verified, User.is_superuser])
async def test_messages_need_a_confirmed_address(
    people: People,
    session: AsyncSession,
    hall: str,
    monkeypatch: pytest.MonkeyPatch,
    column: InstrumentedAttribute[bool],
) -> None:
    """Refuse messages until the address is confirmed, without another join."""
    monkeypatch.setattr(get_settings(), "email_verification", "required")
    async with people.join(hall, "ann") as ann:
        await receive(ann, type="user_joined", username="ann")
        await ann.send_json({"content": "early"})
        refused = await receive(ann)
        assert (refused["type"], refused["code"]) == ("error", "EMAIL_NOT_VERIFIED")
        await session.execute(update(User).values({column: True}))
        await session.commit()
        await ann.send_json({"content": "hello"})
        assert await receive(ann) == {"type": "message", "username": "ann", "content": "hello"}
