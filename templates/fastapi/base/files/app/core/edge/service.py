"""The service: the application behind its edge."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

P = ParamSpec("P")


class Service(FastAPI):
    """FastAPI, and layers in front of all that it puts around its routes.

    What they answer costs none of that.
    """

    def __init__(self, **options: Any) -> None:
        """Begin without layers in front."""
        super().__init__(**options)
        self._front: ASGIApp = super().__call__

    def put_in_front(
        self,
        layer: Callable[Concatenate[ASGIApp, P], ASGIApp],
        *arguments: P.args,
        **options: P.kwargs,
    ) -> None:
        """Have a layer stand in front of everything that is there so far."""
        self._front = layer(self._front, *arguments, **options)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request, a websocket or the service's life through the layers."""
        await self._front(scope, receive, send)
