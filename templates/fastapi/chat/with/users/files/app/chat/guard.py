"""The guard: has those leave who may no longer chat."""

import asyncio
import logging

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.chat.connection import POLICY_VIOLATION
from app.chat.hub import Hub, hub
from app.core.database import get_database
from app.models.user import User

logger = logging.getLogger(__name__)

CHECK_SECONDS = 20.0
BATCH_USERS = 500


class Guard:
    """Looks every few seconds whether the users behind the connections are still welcome."""

    def __init__(self, hub: Hub) -> None:
        """Watch over a hub."""
        self._hub = hub
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def check(self) -> None:
        """Close the connections of users who were removed, shut out, or changed their password."""
        connections = self._hub.connections
        ids = sorted({connection.member.user_id for connection in connections})
        versions: dict[int, int] = {}
        async with get_database().read_sessions() as session:
            for start in range(0, len(ids), BATCH_USERS):
                batch = ids[start : start + BATCH_USERS]
                rows = await session.execute(
                    select(User.id, User.token_version).where(User.id.in_(batch), User.is_active)
                )
                versions |= {row.id: row.token_version for row in rows}
        for connection in connections:
            member = connection.member
            if versions.get(member.user_id) != member.token_version:
                connection.end(POLICY_VIOLATION)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await self.check()
            except (SQLAlchemyError, OSError):
                logger.exception("the users in the chat could not be checked")


guard = Guard(hub)
