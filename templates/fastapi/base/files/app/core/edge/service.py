"""The service: the application behind its edge."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

P = ParamSpec("P")


class Service(FastAPI):
    """FastAPI, with its middleware in front of all that it puts around its routes.

    What a middleware answers costs none of that. The one that is added last is the outermost.
    """

    def __init__(self, **options: Any) -> None:
        """Begin without middleware."""
        super().__init__(**options)
        self._front: ASGIApp = super().__call__

    def add_middleware(
        self,
        middleware_class: Callable[Concatenate[ASGIApp, P], ASGIApp],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Have a middleware stand in front of everything that is there so far."""
        self._front = middleware_class(self._front, *args, **kwargs)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request, a websocket or the service's life through the middleware."""
        await self._front(scope, receive, send)
