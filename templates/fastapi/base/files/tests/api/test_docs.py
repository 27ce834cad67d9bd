"""The documentation and what it loads."""

import re

from httpx2 import AsyncClient


async def test_the_documentation_loads_its_parts_from_here(client: AsyncClient) -> None:
    """Under names that change with their content, and may therefore be kept."""
    page = await client.get("http://test/docs")
    assert page.status_code == 200
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    paths = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(paths) == 4
    for path in paths:
        assert re.fullmatch(r"/static/[\w-]+\.[0-9a-f]{12}\.\w+", path)
        part = await client.get(f"http://test{path}")
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


async def test_the_schema_is_served(client: AsyncClient) -> None:
    """The documentation is made of it."""
    assert "/api/v1/items" in (await client.get("http://test/openapi.json")).json()["paths"]
