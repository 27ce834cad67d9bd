"""The session watcher: disconnects users whose end was not published, such as expired sessions."""

import asyncio

from fastapi import status
from sqlalchemy import select

from app.chat.authentication import expired_sessions
from app.chat.hub import hub
from app.core.database import get_database
from app.core.supervised_task import SupervisedTask
from app.models.user import User

CHECK_SECONDS = 2.0
BATCH_CONNECTIONS = 500


async def check_sessions() -> None:
    """Close the connections of deleted or inactive users, old passwords and ended sessions."""
    connections = hub.connections
    async with get_database().read_sessions() as session:
        for start in range(0, len(connections), BATCH_CONNECTIONS):
            batch = connections[start : start + BATCH_CONNECTIONS]
            users = select(User.id, User.token_version).where(
                User.id.in_({connection.member.user_id for connection in batch}), User.is_active
            )
            active = {(user.id, user.token_version) for user in await session.execute(users)}
            ids = [connection.member.session_id for connection in batch]
            expired = await expired_sessions(session, ids)
            for connection in batch:
                member = connection.member
                is_active = (member.user_id, member.token_version) in active
                if not is_active or member.session_id in expired:
                    connection.end(status.WS_1008_POLICY_VIOLATION)


async def watch() -> None:
    while True:
        await asyncio.sleep(CHECK_SECONDS)
        await check_sessions()


session_watcher = SupervisedTask(watch)
