"""The documentation: its page, static files and schema."""

import re
from urllib.parse import urljoin

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from app.config import get_settings
from app.main import create_app


async def test_the_documentation_loads_its_parts_from_here(client: AsyncClient) -> None:
    """Load scripts and styles from this origin under hashed names, cacheable for a year."""
    page = await client.get("http://test/docs")
    assert page.status_code == 200
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    paths = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(paths) == 4
    for path in paths:
        assert re.fullmatch(r"static/[\w-]+\.[0-9a-f]{12}\.\w+", path)
        part = await client.get(f"http://test/{path}")
        assert part.status_code == 200
        assert part.headers["Cache-Control"] == "public, max-age=31536000, immutable"


async def test_a_plain_name_is_asked_for_again(client: AsyncClient) -> None:
    """Require revalidation of a static file that is requested without a hash."""
    part = await client.get("http://test/static/docs.js")
    assert part.headers["Cache-Control"] == "max-age=0, must-revalidate"
    assert (await client.get("http://test/static/nothing.js")).status_code == 404


@pytest.mark.parametrize("asked", ["bytes=0-1", "bytes=5-1", "lines=1-2"])
async def test_a_static_file_is_sent_whole(client: AsyncClient, asked: str) -> None:
    """Ignore a range: the framework refuses a wrong one in plain text."""
    answer = await client.get("http://test/static/docs.js", headers={"Range": asked})
    assert (answer.status_code, answer.headers["Content-Type"][:15]) == (200, "text/javascript")


async def test_a_hashed_name_is_of_the_content_that_is_here(client: AsyncClient) -> None:
    """Return 404 with no-store for the hash of another version, which a proxy would cache."""
    for name in ("docs.000000000000.js", "swagger-ui.000000000000.css", "nothing.000000000000.js"):
        answer = await client.get(f"http://test/static/{name}")
        assert answer.status_code == 404
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_pages_hold_under_a_path_that_a_proxy_strips(app: FastAPI, path: str) -> None:
    """Use relative URLs in pages, and root_path as the server URL of the schema."""
    transport = ASGITransport(app, root_path="/svc")
    async with AsyncClient(transport=transport, base_url="http://test/svc") as client:
        page = await client.get(path)
        assert page.status_code == 200
        addresses = re.findall(r'(?:src|href|data-api-prefix)="([^"]+)"', page.text)
        assert [address for address in addresses if address.startswith("/")] == []
        for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
            assert (await client.get(urljoin(f"http://test/svc{path}", address))).status_code == 200
        schema = (await client.get("/openapi.json")).json()
        assert schema["servers"] == [{"url": "/svc"}]
        (scheme,) = schema["components"]["securitySchemes"].values()
        assert scheme["flows"]["password"]["tokenUrl"] == "/svc/api/v1/token"


async def test_operations_have_short_names(client: AsyncClient) -> None:
    """Give each operation a short unique operationId, a method name in generated clients."""
    paths = (await client.get("http://test/openapi.json")).json()["paths"]
    names = [each["operationId"] for path in paths.values() for each in path.values()]
    assert "live" in names
    assert len(set(names)) == len(names)
    assert all(len(name) < 30 for name in names)


async def test_pages_can_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Return 404 for pages, the schema and static files, and still serve the API."""
    monkeypatch.setattr(get_settings(), "pages_enabled", False)
    async with AsyncClient(transport=ASGITransport(create_app()), base_url="http://test") as client:
        for path in ("/", "/docs", "/chat", "/openapi.json", "/static/docs.js"):
            assert (await client.get(path)).status_code == 404
        assert (await client.get("/health/live")).status_code == 200


async def test_the_schema_is_served(client: AsyncClient) -> None:
    """Serve openapi.json with the paths of the service."""
    assert "/health/live" in (await client.get("http://test/openapi.json")).json()["paths"]
