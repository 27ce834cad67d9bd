"""The middleware, one ASGI class a file; `app.main` says in which order a request passes them."""

from starlette.types import Scope


def route_path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
