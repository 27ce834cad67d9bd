"""The guard: has those leave who may no longer chat."""

import asyncio
import logging
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.chat.connection import POLICY_VIOLATION, Connection
from app.chat.ended import find_ended
from app.chat.hub import Hub, hub
from app.core.background import Background
from app.core.database import get_database
from app.models.user import User

logger = logging.getLogger(__name__)

CHECK_SECONDS = 2.0
BATCH_CONNECTIONS = 500


class Guard:
    """Looks every few seconds whether those behind the connections are still welcome.

    Most ends are published; this finds a session that has run out, and what another process ended.
    """

    def __init__(self, hub: Hub) -> None:
        """Watch over a hub."""
        self._hub = hub
        self.watch = Background(self._run)

    async def check(self) -> None:
        """Close the connections of those who were removed, shut out, or are no longer signed in."""
        connections = self._hub.connections
        async with get_database().read_sessions() as session:
            for start in range(0, len(connections), BATCH_CONNECTIONS):
                await self._check(session, connections[start : start + BATCH_CONNECTIONS])

    async def _check(self, session: AsyncSession, connections: Sequence[Connection]) -> None:
        members = [connection.member for connection in connections]
        users = select(User.id, User.token_version).where(
            User.id.in_({member.user_id for member in members}), User.is_active
        )
        versions = {row.id: row.token_version for row in await session.execute(users)}
        ended = await find_ended(session, ids=[member.session_id for member in members])
        for connection in connections:
            member = connection.member
            changed = versions.get(member.user_id) != member.token_version
            if changed or member.session_id in ended:
                connection.end(POLICY_VIOLATION)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await self.check()
            except (SQLAlchemyError, OSError):
                logger.exception("the users in the chat could not be checked")


guard = Guard(hub)
