"""The edge: what happens to every request before routing, and to every answer on its way out.

From the outside in: request id, access log and security headers; CORS; errors nobody expected;
limits of size; compression, ETag and 304. Limits of rate stand right in front of the application.
Every layer is a plain ASGI application. Websockets have an id, a line in the log and unexpected
errors in common with requests.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.config import Settings
from app.core.edge.access import Access
from app.core.edge.answer import Answers
from app.core.edge.cors import Cors
from app.core.edge.failures import Failures
from app.core.edge.limits import Limits
from app.core.startup import StartRefused


class Edge:
    """All layers around the application, as one middleware."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Wrap the layers around an application."""
        self._app = app
        limited = Limits(Answers(app), settings)
        self._http = Access(Cors(Failures(limited), settings.cors_origins))
        self._websocket = Access(Failures(app))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request through the layers, or start and stop the application."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._http(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Start and stop the application, and say in one line why it refuses to start."""

        async def send_all_but_failure(message: Message) -> None:
            if message["type"] != "lifespan.startup.failed":
                await send(message)

        try:
            await self._app(scope, receive, send_all_but_failure)
        except StartRefused as refusal:
            await send({"type": "lifespan.startup.failed", "message": str(refusal)})
