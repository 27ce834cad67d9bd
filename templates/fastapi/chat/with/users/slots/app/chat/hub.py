# slot: constants
# A room that no client can join: its frames are the sessions and users to disconnect.
CONTROL_ROOM = ""

# slot: methods spaced
async def disconnect(self, session_or_user: str) -> None:
    """Close the connections of a session id, or of `user:<id>`, in all workers."""
    await self.backplane.publish([Envelope(CONTROL_ROOM, session_or_user)])

# slot: delivery
if name == CONTROL_ROOM:
    for connection in self.connections:
        member = connection.member
        if frame in (member.session_id, f"user:{member.user_id}"):
            connection.end(status.WS_1008_POLICY_VIOLATION)
    return
