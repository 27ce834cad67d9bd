"""Pages and what they load: plain HTML, and static files whose names change with their content."""

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import Scope

from app import __file__ as package
from app.config import get_settings

FOLDER = Path(package).parent / "static"
NAMED_FILE = re.compile(r"static/([\w-]+)((?:\.[a-z]+)+)")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HASHED_NAME = re.compile(r"([\w-]+)\.([0-9a-f]{12})((?:\.[a-z]+)+)")


class Assets(StaticFiles):
    """Static files; under a name that holds their hash, browsers and a CDN keep them for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Send a file."""
        hashed = HASHED_NAME.fullmatch(path)
        if hashed is None:
            response = await super().get_response(path, scope)
            response.headers["Cache-Control"] = "max-age=0, must-revalidate"
        else:
            response = await super().get_response(hashed[1] + hashed[3], scope)
            # While a new version is deployed, the old one is asked for files that it does not have.
            if hashed[2] != self.digest(hashed[1] + hashed[3]):
                raise HTTPException(404)
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    def digest(self, path: str) -> str:
        """Return the hash of a file's content."""
        found, status = self.lookup_path(path)
        return digest(found, status.st_mtime_ns if status else 0)


@lru_cache
def digest(path: str, _: int) -> str:
    """Return the hash of a file's content, read again when the file has another time."""
    return sha256(Path(path).read_bytes()).hexdigest()[:12]


# The second folder holds the user interface of the API's documentation.
assets = Assets(directory=FOLDER, packages=[("fastapi_offline", "static")])


def hash_name(found: re.Match[str]) -> str:
    """Return the path of a static file, relative to the page, with its hash in it."""
    return f"static/{found[1]}.{assets.digest(found[1] + found[2])}{found[2]}"


@lru_cache
def read_page(name: str) -> str:
    """Return a page that names what it loads by hashed names."""
    page = NAMED_FILE.sub(hash_name, (FOLDER / name).read_text("utf-8"))
    return page.replace("API_PREFIX", get_settings().api_prefix)


def show_page(name: str, policy: str = POLICY) -> HTMLResponse:
    """Answer with a page, which may load what its policy says and nothing else."""
    return HTMLResponse(read_page(name), headers={"Content-Security-Policy": policy})
