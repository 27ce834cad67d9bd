"""The demo page of the chat, at the root whatever the API's prefix."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

from app import __file__ as package
from app.config import get_settings

router = APIRouter(include_in_schema=False)

FOLDER = Path(package).parent / "static"
ASSETS = ("chat.css", "chat.js")
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:"


class Assets(StaticFiles):
    """Static files, which browsers and a CDN keep: a page names them with their version."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Send a file."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


assets = Assets(directory=FOLDER)


@lru_cache
def make_page() -> str:
    """Return the page, with the versions of what it loads."""
    page = (FOLDER / "chat.html").read_text("utf-8")
    for name in ASSETS:
        version = sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
        page = page.replace(f"/static/{name}", f"/static/{name}?v={version}")
    return page.replace("API_PREFIX", get_settings().api_prefix)


@router.get("/chat", response_class=HTMLResponse)
def show_chat() -> HTMLResponse:
    """Show the page."""
    return HTMLResponse(make_page(), headers={"Content-Security-Policy": POLICY})
