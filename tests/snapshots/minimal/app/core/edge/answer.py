"""Answers: compressed, with an ETag, and 304 where the client has them already."""

import asyncio
import gzip
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.edge.headers import find_header, with_vary
from app.core.edge.safety import with_safety

# Marks the start of an answer that has all headers which do not depend on who asks.
PREPARED = "app.prepared"
GZIP_MIN_BYTES = 1024
GZIP_LEVEL = 5
# What is larger is compressed in a thread, and sent as fast as the client reads.
LARGE_BYTES = 64 * 1024
CACHE_CONTROL = b"max-age=0, must-revalidate"
PRIVATE_CACHE_CONTROL = b"private, no-cache"
COMPRESSIBLE = (b"text/", b"application/json", b"application/javascript", b"image/svg+xml")

# The status, the headers and the body of an answer.
Form = tuple[int, list[tuple[bytes, bytes]], bytes]


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: bytes) -> bool:
    """Read Accept-Encoding: whether gzip, or anything, is welcome."""
    weights = {}
    for part in accept_encoding.lower().split(b","):
        coding, _, parameter = part.partition(b";")
        weight = parameter.replace(b" ", b"").removeprefix(b"q=")
        weights[coding.strip()] = weight.strip(b"0.") != b"" or weight == b""
    return weights.get(b"gzip", weights.get(b"*", False))


def matches_etag(if_none_match: bytes, etag: bytes) -> bool:
    """Compare ETags weakly."""
    wanted = etag.removeprefix(b"W/")
    return any(
        tag == b"*" or tag.removeprefix(b"W/") == wanted
        for tag in (part.strip() for part in if_none_match.split(b","))
    )


class Answer:
    """A whole answer, made once for every form in which clients may want it."""

    __slots__ = (
        "body",
        "byte_size",
        "etag",
        "headers",
        "packed",
        "packed_headers",
        "status",
        "unchanged",
    )

    def __init__(self, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> None:
        """Prepare the plain and the compressed form, and the one that says "unchanged"."""
        kept = [header for header in headers if header[0] != b"content-length"]
        kept = with_safety(kept)
        self.status = status
        self.body = body
        self.packed: bytes | None = None
        self.etag = find_header(kept, b"etag")
        if is_compressible(status, kept, body):
            self.packed = gzip.compress(body, GZIP_LEVEL, mtime=0)
            kept = with_vary(kept, b"Accept-Encoding")
            if self.etag is not None and not self.etag.startswith(b"W/"):
                self.etag = b"W/" + self.etag
                kept = [
                    (b"etag", self.etag) if name == b"etag" else (name, value)
                    for name, value in kept
                ]
        self.byte_size = len(body) + len(self.packed or b"")
        self.headers = [*kept, content_length(body)]
        self.packed_headers = [
            *kept,
            (b"content-encoding", b"gzip"),
            content_length(self.packed or b""),
        ]
        self.unchanged = [
            header for header in kept if header[0] not in (b"content-type", b"content-encoding")
        ]

    def form(self, method: str, asked: Mapping[bytes, bytes]) -> Form:
        """Return the status, the headers and the body that a request asks for."""
        if_none_match = asked.get(b"if-none-match")
        if (
            if_none_match is not None
            and self.status == 200
            and self.etag is not None
            and method in ("GET", "HEAD")
            and matches_etag(if_none_match, self.etag)
        ):
            return 304, self.unchanged, b""
        headers, body = self.headers, self.body
        if self.packed is not None and accepts_gzip(asked.get(b"accept-encoding", b"")):
            headers, body = self.packed_headers, self.packed
        return self.status, headers, b"" if method == "HEAD" else body


async def prepare(status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Answer:
    """Prepare an answer; a large one in a thread, since others would wait for its compression."""
    if len(body) <= LARGE_BYTES:
        return Answer(status, headers, body)
    return await asyncio.to_thread(Answer, status, headers, body)


def content_length(body: bytes) -> tuple[bytes, bytes]:
    """Return the header that says how long a body is."""
    return (b"content-length", str(len(body)).encode())


def is_compressible(status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> bool:
    """Tell whether it pays and is right to compress a body."""
    return (
        len(body) >= GZIP_MIN_BYTES
        and status not in (204, 206, 304)
        and find_header(headers, b"content-encoding") is None
        and (find_header(headers, b"content-type") or b"").startswith(COMPRESSIBLE)
    )


def is_cacheable(method: str, status: int, headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Tell whether an answer may be kept: it says nothing else, and sets no cookie."""
    return (
        method in ("GET", "HEAD")
        and status == 200
        and not any(name in (b"cache-control", b"etag", b"set-cookie") for name, _ in headers)
    )


def validated(
    headers: Iterable[tuple[bytes, bytes]], body: bytes, *, private: bool = False
) -> list[tuple[bytes, bytes]]:
    """Add the headers with which clients and proxies cache and revalidate a response."""
    cache_control = PRIVATE_CACHE_CONTROL if private else CACHE_CONTROL
    etag = b'W/"' + blake2b(body, digest_size=12).hexdigest().encode() + b'"'
    return [*headers, (b"etag", etag), (b"cache-control", cache_control)]


async def send_form(form: Form, send: Send) -> None:
    """Send an answer in one of its forms."""
    status, headers, body = form
    start = {"type": "http.response.start", "status": status, "headers": headers}
    await send({**start, PREPARED: True})
    await send_body(body, send)


async def send_body(body: bytes, send: Send) -> None:
    """Send a body, in pieces when it is large: the server waits for the client after each."""
    start = 0
    while len(body) - start > LARGE_BYTES:
        piece = body[start : start + LARGE_BYTES]
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        start += LARGE_BYTES
    await send({"type": "http.response.body", "body": body[start:]})


class StreamedHead(Exception):
    """Ends an application that streams a body to a request that wants none."""


class Answers:
    """Give every whole answer its best form; streams pass as they are."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve HEAD as GET without a body, and hold an answer's start until its body is known."""
        method = scope["method"]
        start: Message | None = None

        async def send_answer(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and PREPARED not in message:
                start = message
                return
            if start is None:
                await send(message)
                return
            begun, start = start, None
            # The body comes in parts, or the server reads it from a file by itself.
            if message["type"] != "http.response.body" or message.get("more_body", False):
                await send(begun)
                if method == "HEAD":
                    await send({"type": "http.response.body", "body": b""})
                    raise StreamedHead
                await send(message)
                return
            status, headers, body = begun["status"], begun["headers"], message.get("body", b"")
            if not body or find_header(headers, b"content-encoding") is not None:
                await send(begun)
                await send(
                    {"type": "http.response.body", "body": b"" if method == "HEAD" else body}
                )
                return
            if is_cacheable(method, status, headers):
                headers = validated(headers, body, private="private" in scope["state"])
            answer = await prepare(status, headers, body)
            await send_form(answer.form(method, dict(scope["headers"])), send)

        inner = {**scope, "method": "GET"} if method == "HEAD" else scope
        try:
            await self._app(inner, receive, send_answer)
        except StreamedHead:
            return
