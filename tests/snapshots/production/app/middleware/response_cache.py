"""The response cache: whole responses of public routes, sent before routing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import iter_route_contexts
from fastapi.security.base import SecurityBase
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.cache import memory_cache
from app.middleware import route_path
from app.middleware.etag import CACHE_CONTROL, matches_etag

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

MAX_QUERY_BYTES = 512
# The longest list: 100 rows of 5,000 characters, each of up to six bytes in JSON.
MAX_BODY_BYTES = 4 * 1024 * 1024
CREDENTIALS = (b"authorization", b"cookie")
# An entry is filled without these, so that it is a complete 200.
CONDITIONS = (b"if-none-match", b"if-modified-since", b"range")
# Stored in place of a response that cannot be cached, so that requests do not queue for it.
PASSED = object()

_tags: dict[Any, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class PublicRoute:
    """A route's tags and query parameters; an unknown parameter bypasses the cache."""

    tags: tuple[str, ...]
    params: frozenset[str]


def public_cache(*tags: str) -> Callable[[Endpoint], Endpoint]:
    """Cache an endpoint's response for all clients until one of the tags is invalidated."""

    def declare(endpoint: Endpoint) -> Endpoint:
        _tags[endpoint] = tags
        return endpoint

    return declare


def find_public_routes(app: FastAPI) -> dict[str, PublicRoute]:
    """Return the public routes; raise if one depends on the user."""
    found: dict[str, PublicRoute] = {}
    for route in iter_route_contexts(app.routes):
        if route.path is None or route.endpoint not in _tags:
            continue
        parts = list(walk(route.dependant))
        personal = any(isinstance(part.call, SecurityBase) or part.cookie_params for part in parts)
        if personal or "{" in route.path:
            raise ValueError(f"{route.path}: not public, it depends on a user or has parameters")
        params = frozenset(field.alias for field in get_flat_params(route.dependant))
        found[route.path] = PublicRoute(_tags[route.endpoint], params)
    return found


def walk(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for part in dependant.dependencies:
        yield from walk(part)


@lru_cache(maxsize=4096)
def canonical_query(query: bytes, params: frozenset[str]) -> tuple[tuple[str, str], ...] | None:
    """Return the sorted parameters, or None if one is unknown."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    if len(query) > MAX_QUERY_BYTES or not params.issuperset(name for name, _ in pairs):
        return None
    return tuple(sorted(pairs, key=lambda pair: pair[0]))


class CachedResponse:
    """A stored response, in one content encoding."""

    def __init__(self, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        self.headers = headers
        self.body = body
        self.byte_size = len(body)
        self.etag = dict(headers)[b"etag"].decode()
        # RFC 9110 15.4.5: a 304 has no content headers.
        self.unchanged = [each for each in headers if not each[0].startswith(b"content-")]

    async def send(self, scope: Scope, known: bytes | None, send: Send) -> None:
        status, headers, body = 200, self.headers, self.body
        if known is not None and matches_etag(known.decode("latin-1"), self.etag):
            status, headers, body = 304, self.unchanged, b""
        elif scope["method"] == "HEAD":
            body = b""
        start = {"type": "http.response.start", "status": status, "headers": headers}
        await send({**start, "cached": True})
        await send({"type": "http.response.body", "body": body})


class ResponseCacheMiddleware:
    """Serves public routes from the cache.

    An entry is filled by a request without credentials, and serves all.
    """

    def __init__(self, app: ASGIApp, routes: Mapping[str, PublicRoute], ttl: float) -> None:
        self.app = app
        self.routes = routes
        self.ttl = ttl

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self.routes.get(route_path(scope)) if scope["type"] == "http" else None
        if route is None or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        query = canonical_query(scope["query_string"], route.params)
        headers = dict(scope["headers"])
        zipped = b"gzip" in headers.get(b"accept-encoding", b"")
        key = (scope["path"], query, scope.get("scheme"), headers.get(b"origin"), zipped)
        kept = memory_cache.get(key) if query is not None else PASSED
        scope["state"]["known_path"] = scope["path"]
        scope["state"]["cache"] = "hit" if isinstance(kept, CachedResponse) else "miss"
        messages: list[Message] = []
        if kept is None and headers.keys().isdisjoint(CREDENTIALS):
            kept = await memory_cache.fetch(
                key, self.ttl, route.tags, lambda: self._make(scope, receive, messages)
            )
        if isinstance(kept, CachedResponse):
            await kept.send(scope, headers.get(b"if-none-match"), send)
        elif messages:
            for message in messages:
                await send(message)
        else:
            await self.app(scope, receive, send)

    async def _make(self, scope: Scope, receive: Receive, messages: list[Message]) -> object:
        """Call the application without credentials and conditions.

        A response that cannot be cached goes to this request only; errors are not remembered.
        """

        async def collect(message: Message) -> None:
            messages.append(message)

        asked = [header for header in scope["headers"] if header[0] not in CONDITIONS]
        scope["state"]["shared"] = True
        await self.app({**scope, "method": "GET", "headers": asked}, receive, collect)
        start, *parts = messages
        # The body may be a file that the server reads (http.response.pathsend).
        known = all(part["type"] == "http.response.body" for part in parts)
        body = b"".join(part.get("body", b"") for part in parts)
        if start["status"] != 200:
            return None
        if not known or len(body) > MAX_BODY_BYTES or not is_public(start["headers"]):
            return PASSED
        return CachedResponse(start["headers"], body)


def is_public(headers: list[tuple[bytes, bytes]]) -> bool:
    """Return whether a response is tagged, public, and sets no cookie."""
    found = dict(headers)
    return found.get(b"cache-control") == CACHE_CONTROL.encode() and b"set-cookie" not in found
