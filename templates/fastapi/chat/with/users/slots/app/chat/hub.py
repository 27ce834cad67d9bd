from app.chat.connection import POLICY_VIOLATION
from app.chat.member import name_user

# slot: constants
# A room that no client can enter: its frames tell the workers which users to disconnect.
NOWHERE = ""

# slot: methods spaced
async def end_session(self, session_id: str) -> None:
    """Close the connections of a session that is over, in all workers."""
    await self.backplane.publish([(NOWHERE, session_id)])

async def end_user(self, user_id: int) -> None:
    """Close the connections of a user who is shut out, in all workers."""
    await self.backplane.publish([(NOWHERE, name_user(user_id))])

# slot: delivery
if room == NOWHERE:
    for connection in self.connections:
        if frame in (connection.member.session_id, name_user(connection.member.user_id)):
            connection.end(POLICY_VIOLATION)
    return
