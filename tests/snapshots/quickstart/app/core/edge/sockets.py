"""Sockets: websockets are served in front of the framework.

As long as one is open, so is all that it has passed: each layer costs memory for each of them.
"""

from starlette.routing import Match, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send


class Sockets:
    """Serve the websockets of one path, and pass on all else."""

    def __init__(self, app: ASGIApp, path: str, endpoint: ASGIApp) -> None:
        """Stand in front of an application."""
        self._app = app
        self._route = WebSocketRoute(path, endpoint)
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a websocket, or pass on what is none of ours."""
        match, found = self._route.matches(scope)
        if match is Match.FULL:
            scope.update(found)
            await self._endpoint(scope, receive, send)
        else:
            await self._app(scope, receive, send)
