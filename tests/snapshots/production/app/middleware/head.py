"""HEAD: served by the GET route, without the body."""

from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadSentError(Exception):
    """Stops an endpoint that streams a body."""


class HeadMiddleware:
    """Passes HEAD on as GET, and sends only the headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                return
            await send({"type": "http.response.body", "body": b""})
            raise HeadSentError

        with suppress(HeadSentError):
            await self.app({**scope, "method": "GET"}, receive, send_head)
