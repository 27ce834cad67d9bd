"""Which routes the response cache may answer, and which tags make their entries stale."""

from dataclasses import replace

from app.config import Settings
from app.core.edge.responses import PublicRoute

PUBLIC_ROUTES = {
    "/items": PublicRoute(tags=("items",), params=frozenset({"page", "size", "cursor"})),
    "/popular-items": PublicRoute(tags=("items",)),
    "/dashboard": PublicRoute(tags=("items", "users")),
}


def public_routes(settings: Settings) -> dict[str, PublicRoute]:
    """Return the public routes by their whole paths."""
    return {
        f"{settings.api_prefix}{path}": replace(route, ttl=settings.cache_seconds)
        for path, route in PUBLIC_ROUTES.items()
    }
