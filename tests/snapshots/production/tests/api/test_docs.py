"""The documentation and what it loads."""

import re
from urllib.parse import urljoin

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from app.config import get_settings
from app.main import create_app


async def test_the_documentation_loads_its_parts_from_here(client: AsyncClient) -> None:
    """Under names that change with their content, and may therefore be kept."""
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
    """Its content may be another tomorrow."""
    part = await client.get("http://test/static/docs.js")
    assert part.headers["Cache-Control"] == "max-age=0, must-revalidate"
    assert (await client.get("http://test/static/nothing.js")).status_code == 404


async def test_a_hashed_name_is_of_the_content_that_is_here(client: AsyncClient) -> None:
    """A proxy would keep the file of an old version for a year, under the name of the new one."""
    for name in ("docs.000000000000.js", "swagger-ui.000000000000.css", "nothing.000000000000.js"):
        answer = await client.get(f"http://test/static/{name}")
        assert answer.status_code == 404
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_pages_hold_under_a_path_that_a_proxy_strips(app: FastAPI, path: str) -> None:
    """What they load and link to is relative, and the schema says where the API is."""
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


async def test_pages_can_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """The API goes on."""
    monkeypatch.setattr(get_settings(), "pages_enabled", False)
    async with AsyncClient(transport=ASGITransport(create_app()), base_url="http://test") as client:
        for path in ("/", "/docs", "/chat", "/openapi.json", "/static/docs.js"):
            assert (await client.get(path)).status_code == 404
        assert (await client.get("/health/live")).status_code == 200


async def test_the_schema_is_served(client: AsyncClient) -> None:
    """The documentation is made of it."""
    assert "/api/v1/items" in (await client.get("http://test/openapi.json")).json()["paths"]
