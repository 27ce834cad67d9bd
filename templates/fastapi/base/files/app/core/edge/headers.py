"""Headers in their raw form, as ASGI carries them: lower-case names, bytes."""

from collections.abc import Iterable
from functools import lru_cache

from starlette.types import Scope

Headers = Iterable[tuple[bytes, bytes]]


def find_header(headers: Headers, wanted: bytes) -> bytes | None:
    """Return the first value of a header."""
    for name, value in headers:
        if name == wanted:
            return value
    return None


def note_headers(scope: Scope, headers: Headers) -> None:
    """Add headers to the response of a request, also to an error response."""
    scope["state"].setdefault("headers", []).extend(headers)


def route_path(scope: Scope) -> str:
    """Return the path below the place where the application is mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


@lru_cache(maxsize=256)
def merge_vary(*values: bytes) -> bytes:
    """Join values of Vary into one, each name once."""
    names = {name.strip().lower(): name.strip() for value in values for name in value.split(b",")}
    return b", ".join(names[key] for key in sorted(names))


def with_vary(headers: Headers, name: bytes) -> list[tuple[bytes, bytes]]:
    """Return the headers with one Vary that names one more header."""
    kept, values = [], [name]
    for key, value in headers:
        if key == b"vary":
            values.append(value)
        else:
            kept.append((key, value))
    kept.append((b"vary", merge_vary(*values)))
    return kept
