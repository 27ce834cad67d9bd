from app.chat.connection import POLICY_VIOLATION

# slot: constants
# A room that nobody can enter: what is said there is for the workers, and names a session.
NOWHERE = ""

# slot: methods spaced
async def end_session(self, session_id: str) -> None:
    """Close the connections of a session that is over, in all workers."""
    await self.backplane.publish([(NOWHERE, session_id)])

# slot: delivery
if room == NOWHERE:
    for connection in self.connections:
        if connection.member.session_id == frame:
            connection.end(POLICY_VIOLATION)
    return
