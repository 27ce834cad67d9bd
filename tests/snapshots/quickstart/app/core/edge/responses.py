"""The response cache: answers of public routes, kept whole and sent before routing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.cache import store
from app.core.edge.answer import Answer, is_cacheable, prepare, send_body, send_form, validated
from app.core.edge.headers import Headers, route_path

MAX_QUERY_BYTES = 512
# The longest list has 100 items of 5,000 characters, each of up to six bytes in JSON.
MAX_BODY_BYTES = 4 * 1024 * 1024
# Kept instead of an answer that cannot be: those who ask do not wait for one another.
PASSED = object()


@dataclass(frozen=True, slots=True)
class PublicRoute:
    """A route whose answer is the same for everybody: what changes it, and what makes it stale."""

    tags: tuple[str, ...]
    params: frozenset[str] = frozenset()
    ttl: float = 4.0


@lru_cache(maxsize=4096)
def canonical_query(query: bytes, params: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Return the parameters that matter, in one order whatever the client's."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    return tuple(sorted({name: value for name, value in pairs if name in params}.items()))


def has_credentials(headers: Headers) -> bool:
    """Tell whether a request says who sends it."""
    return any(name in (b"authorization", b"cookie") for name, _ in headers)


class ResponseCache:
    """Answer public routes from the cache.

    An entry comes from a request without credentials and answers all, with and without.
    """

    def __init__(self, app: ASGIApp, routes: Mapping[str, PublicRoute]) -> None:
        """Stand in front of an application; the routes are given by their whole paths."""
        self._app = app
        self._routes = routes

    def find(self, scope: Scope) -> Answer | None:
        """Return what is kept for a request."""
        path = route_path(scope)
        route = self._routes.get(path)
        if route is None or scope["method"] not in ("GET", "HEAD"):
            return None
        query: bytes = scope["query_string"]
        if len(query) > MAX_QUERY_BYTES:
            return None
        key = (path, canonical_query(query, route.params))
        kept = store.get(key)
        if kept is not PASSED:
            scope["state"]["kept_under"] = key
        answer: Answer | None = kept if isinstance(kept, Answer) else None
        return answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have an answer that is not kept made, once for all who ask for it, and keep it."""
        key = scope["state"].get("kept_under")
        if key is None or has_credentials(scope["headers"]):
            await self._app(scope, receive, send)
            return
        route = self._routes[key[0]]
        messages: list[Message] = []
        answer = await store.fetch(
            key, route.ttl, route.tags, lambda: self._make(scope, receive, messages)
        )
        if isinstance(answer, Answer):
            await send_form(answer.form(scope["method"], dict(scope["headers"])), send)
        elif messages:
            for message in messages:
                await send(message)
        else:
            await self._app(scope, receive, send)

    async def _make(self, scope: Scope, receive: Receive, messages: list[Message]) -> object:
        """Have the application answer, and prepare that for everybody.

        What cannot be kept only the request that caused it may have; an error is not remembered.
        """

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        start, *parts = messages
        # A server may read the body from a file by itself.
        known = all(part["type"] == "http.response.body" for part in parts)
        body = b"".join(part.get("body", b"") for part in parts)
        if start["status"] != 200:
            return None
        cacheable = is_cacheable("GET", start["status"], start["headers"])
        if not known or len(body) > MAX_BODY_BYTES or not cacheable:
            return PASSED
        return await prepare(200, validated(start["headers"], body), body)


async def send_kept(answer: Answer, scope: Scope, asked: Mapping[bytes, bytes], send: Send) -> None:
    """Send what is kept, with the headers that are this request's own."""
    state = scope["state"]
    state["status"], headers, body = answer.form(scope["method"], asked)
    headers = [*headers, *state["headers"]]
    await send({"type": "http.response.start", "status": state["status"], "headers": headers})
    await send_body(body, send)
