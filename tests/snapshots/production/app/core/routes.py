"""Names of routes, for metrics and traces."""

from starlette.types import Scope


def name_route(scope: Scope) -> str | None:
    """Return the path template of a route, such as `/books/{book_id}`: a bounded set of names."""
    route = scope.get("route")
    if route is None:
        # Answered before routing, or no route matches.
        known: str | None = scope.get("state", {}).get("known_path")
        return known
    # A route has only its own part of the path; the prefix has no parameters.
    end: str = route.path
    path: str = scope["path"]
    return path.rsplit("/", end.count("/"))[0] + end
