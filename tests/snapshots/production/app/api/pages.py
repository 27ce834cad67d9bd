"""Pages: plain HTML, static files with a hash of their content in the name, and the schema."""

import re
from copy import deepcopy
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from app import __file__ as package
from app.config import get_settings

router = APIRouter(include_in_schema=False)

FOLDER = Path(package).parent / "static"
NAMED_FILE = re.compile(r"static/([\w-]+)((?:\.[a-z]+)+)")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HASHED_NAME = re.compile(r"([\w-]+)\.([0-9a-f]{12})((?:\.[a-z]+)+)")


class Assets(StaticFiles):
    """Static files; a name with the hash is cacheable for a year."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # RFC 9110 14.2: a server may ignore ranges.
        headers = [header for header in scope["headers"] if header[0] != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        hashed = HASHED_NAME.fullmatch(path)
        if hashed is None:
            response = await super().get_response(path, scope)
            response.headers["Cache-Control"] = "max-age=0, must-revalidate"
        else:
            response = await super().get_response(hashed[1] + hashed[3], scope)
            # During a deployment the old version gets requests for files of the new one.
            if hashed[2] != self.digest(hashed[1] + hashed[3]):
                raise HTTPException(404)
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    def digest(self, path: str) -> str:
        found, status = self.lookup_path(path)
        return digest(found, status.st_mtime_ns if status else 0)


@lru_cache
def digest(path: str, _: int) -> str:
    """Return the hash of a file's content, cached by its modification time."""
    return sha256(Path(path).read_bytes()).hexdigest()[:12]


# fastapi_offline brings Swagger UI.
assets = Assets(directory=FOLDER, packages=[("fastapi_offline", "static")])


def hash_name(found: re.Match[str]) -> str:
    """Return the relative path of a static file, with its hash."""
    return f"static/{found[1]}.{assets.digest(found[1] + found[2])}{found[2]}"


@lru_cache
def read_page(name: str) -> str:
    """Return a page, with hashed names of the files that it loads."""
    page = NAMED_FILE.sub(hash_name, (FOLDER / name).read_text("utf-8"))
    return page.replace("API_PREFIX", get_settings().api_prefix)


def show_page(name: str, policy: str = POLICY) -> HTMLResponse:
    """Return a page with its Content-Security-Policy."""
    return HTMLResponse(read_page(name), headers={"Content-Security-Policy": policy})


@router.get("/", response_class=HTMLResponse)
def show_home() -> HTMLResponse:
    return show_page("home.html")


@router.get("/docs", response_class=HTMLResponse)
def show_docs() -> HTMLResponse:
    # Swagger UI has images in its styles.
    return show_page("docs.html", POLICY.replace("img-src 'self'", "img-src 'self' data:"))


@router.get("/openapi.json", response_class=JSONResponse)
def show_schema(request: Request) -> JSONResponse:
    """Return the schema, with the path prefix that a proxy strips (root_path)."""
    stripped: str = request.scope.get("root_path", "").rstrip("/")
    schema = request.app.openapi()
    if stripped:
        schema = deepcopy(schema) | {"servers": [{"url": stripped}]}
        flow = schema["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"]["password"]
        for address in ("tokenUrl", "refreshUrl"):
            flow[address] = stripped + flow[address]
    return JSONResponse(schema)


@router.get("/chat", response_class=HTMLResponse)
def show_chat() -> HTMLResponse:
    """Show the chat."""
    return show_page("chat.html")


@router.get("/reset-password", response_class=HTMLResponse)
@router.get("/verify-email", response_class=HTMLResponse)
def show_mail() -> HTMLResponse:
    """Show what links in mails open."""
    return show_page("mail.html")
