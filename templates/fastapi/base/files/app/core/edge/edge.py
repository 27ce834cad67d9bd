"""The edge as one middleware."""

import sys
from contextlib import suppress
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.config import Settings
from app.core.edge.answer import PREPARED, Answers
from app.core.edge.cors import Cors, is_preflight, send_preflight
from app.core.edge.failures import Failures
from app.core.edge.identity import choose_request_id
from app.core.edge.rates import Rates, send_limited
from app.core.edge.safety import TRANSPORT_SECURITY, with_safety
from app.core.edge.visits import visits
from app.core.logging import request_id_var
from app.core.startup import StartRefused


class Edge:
    """The outermost ASGI layer, in the order of the package's docstring."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand in front of an application."""
        self._app = app
        self._websockets = Failures(app)
        self._cors = Cors(settings.cors_origins)
        self._rates = Rates(settings)
        # slot: layers
        self._requests = Failures(Answers(app))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, let a websocket in, or start and stop the application."""
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        else:
            await self._live(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = dict(scope["headers"])
        state = scope.setdefault("state", {})
        state["request_id"] = request_id = choose_request_id(asked)
        state["headers"] = [(b"x-request-id", request_id.encode()), *self._cors.allow(asked)]
        if scope.get("scheme") == "https":
            state["headers"].append(TRANSPORT_SECURITY)
        visits.begin()
        started = perf_counter()
        try:
            if is_preflight(scope["method"], asked):
                allowed = self._cors.allow(asked) != ()
                await send_preflight(complete(scope, send), allowed=allowed)
                return
            wait = self._rates.count(scope)
            # slot: kept
            self._rates.tell(scope)
            if wait > 0:
                await send_limited(scope, complete(scope, send), wait)
                return
            token = request_id_var.set(request_id)
            try:
                await self._requests(scope, receive, complete(scope, send))
            finally:
                request_id_var.reset(token)
        finally:
            visits.end(scope, perf_counter() - started)

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope.setdefault("state", {})
        state["request_id"] = request_id = choose_request_id(dict(scope["headers"]))
        state["headers"] = [(b"x-request-id", request_id.encode())]
        token = request_id_var.set(request_id)
        visits.begin()
        started = perf_counter()
        try:
            await self._websockets(scope, receive, complete(scope, send))
        finally:
            visits.end(scope, perf_counter() - started)
            request_id_var.reset(token)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_brief(message: Message) -> None:
            # The server prints it: the trace of an error, or a refusal in one line.
            refusal = sys.exception()
            if message["type"] == "lifespan.startup.failed" and isinstance(refusal, StartRefused):
                message["message"] = str(refusal)
            await send(message)

        with suppress(StartRefused):
            await self._app(scope, receive, send_brief)


def complete(scope: Scope, send: Send) -> Send:
    """Note the status of an answer, and add the headers that are wanted of it."""
    state = scope["state"]

    async def send_complete(message: Message) -> None:
        kind = message["type"]
        if kind in ("http.response.start", "websocket.http.response.start"):
            state["status"] = message["status"]
            headers = message.get("headers", ())
            if PREPARED not in message:
                headers = with_safety(headers)
            message["headers"] = [*headers, *state["headers"]]
        elif kind == "websocket.accept":
            state["status"] = 101
            message["headers"] = [*message.get("headers", ()), *state["headers"]]
        elif kind == "websocket.close":
            state.setdefault("status", 403)
        await send(message)

    return send_complete
