"""The verification of a member's address."""

from app.chat.authentication import Member
from app.config import get_settings
from app.core.database import get_database
from app.crud.mail_tokens import require_verified
from app.models.user import User


async def check_verified(member: Member) -> None:
    """Refuse a message as HTTP refuses what its sender would write.

    The address is looked up, since it may be confirmed while its user is in the room.
    """
    if get_settings().email_verification != "required":
        return
    async with get_database().read_sessions() as session:
        user = await session.get(User, member.user_id)
    if user is not None:
        require_verified(user)
