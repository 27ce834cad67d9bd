"""Reads from the replica, repeated on the primary when they fail."""

from hashlib import blake2b

from sqlalchemy.exc import DBAPIError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.database import is_unavailable
from app.core.replica import Replica, reads_from
from app.core.writers import Writers

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def client_names(scope: Scope) -> list[str]:
    """Return hashes of the client's address and of its credentials."""
    client = scope.get("client")
    found = [b"address", (client[0] if client else "").encode()]
    names = [blake2b(b" ".join(found), digest_size=16).hexdigest()]
    for name, value in scope["headers"]:
        if name in (b"authorization", b"cookie"):
            names.append(blake2b(name + b" " + value, digest_size=16).hexdigest())
    return names


class ReplicaReadsMiddleware:
    """Sends reads to the replica, except those of a client that wrote recently.

    The replica may be `DATABASE_REPLICA_MAX_LAG` behind: for that long after a write, the primary
    serves the client that wrote. A read that fails on the replica is repeated on the primary.
    """

    def __init__(self, app: ASGIApp, replica: Replica, max_lag: float) -> None:
        self.app = app
        self._replica = replica
        self._max_lag = max_lag
        self._writers = Writers(max_lag)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._replica.state is None:
            await self.app(scope, receive, send)
        elif scope["method"] in SAFE_METHODS:
            await self._read(scope, receive, send)
        else:
            await self._write(scope, receive, send)

    async def _write(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def note_and_send(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                await self._writers.note(client_names(scope))
            await send(message)

        await self.app(scope, receive, note_and_send)

    async def _read(self, scope: Scope, receive: Receive, send: Send) -> None:
        engine = self._replica.engine()
        if engine is None or await self._is_for_primary(scope):
            await self.app(scope, receive, send)
            return
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        token = reads_from.set(engine)
        try:
            await self.app(scope, receive, send_and_note)
            return
        except (DBAPIError, OSError) as error:
            if started:
                raise
            if isinstance(error, OSError) or is_unavailable(error):
                self._replica.lose(error)
        finally:
            reads_from.reset(token)
        await self.app(scope, receive, send)

    async def _is_for_primary(self, scope: Scope) -> bool:
        """Return True if the response may depend on a write that the replica lacks."""
        # slot: rules
        return await self._writers.wrote(client_names(scope))
